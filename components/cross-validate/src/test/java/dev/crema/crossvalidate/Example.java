package dev.crema.crossvalidate;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import dev.crema.training.folds.FoldMethod;
import dev.crema.training.testing.LearnableRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Seeded rows with something to learn, their contract and their features. */
final class Example {
  static final String FEATURES = LearnableRows.IMPUTED;

  private final Path directory;
  private final Contract contract;

  private Example(Path directory, Contract contract) {
    this.directory = directory;
    this.contract = contract;
  }

  /** Zero classes: the label is a number. */
  static Example in(Path directory, int classes) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("features.yaml"), FEATURES);
    Contract contract = LearnableRows.contract(classes, true);
    return new Example(directory, contract);
  }

  /** Writes rows of so many customers, with labels of the first so many classes. */
  Path write(String name, int rows, int customers, int labels) {
    return LearnableRows.write(
        directory.resolve(name),
        contract,
        new LearnableRows.Shape(rows, customers, labels, 0.7, rows + 31L * labels));
  }

  Path features() {
    return directory.resolve("features.yaml");
  }

  static String sha256() {
    return Digests.sha256(FEATURES.getBytes(StandardCharsets.UTF_8));
  }

  /** Small models, so that tests are quick, with chance in those that have some. */
  static Map<String, Object> small(String algorithm) {
    return switch (algorithm) {
      case "xgboost", "lightgbm", "xgboost_quantile" ->
          Map.of("rounds", 30L, "subsample", 0.8, "learning_rate", 0.2);
      case "random_forest" -> Map.of("trees", 20L);
      default -> Map.of();
    };
  }

  CrossValidate.Inputs inputs(String dataset, String algorithm, FoldMethod method) {
    return new CrossValidate.Inputs(
        Dataset.of("dataset", directory.resolve(dataset)),
        Artifact.of("features", features()),
        sha256(),
        algorithm,
        List.of(),
        small(algorithm),
        Map.of(),
        "none",
        5,
        "f1",
        "none",
        Map.of(),
        7,
        method,
        4,
        method == FoldMethod.TIME ? 1 : 2,
        "",
        method == FoldMethod.TIME ? 10 : 0,
        0.2,
        "crema",
        "");
  }

  /** Asks for something else than {@link #inputs}. */
  static CrossValidate.Inputs with(
      CrossValidate.Inputs inputs,
      Map<String, Object> hyperparameters,
      Map<String, Object> byAlgorithm,
      String metric) {
    return new CrossValidate.Inputs(
        inputs.dataset(),
        inputs.features(),
        inputs.featuresSha256(),
        inputs.algorithm(),
        inputs.compared(),
        hyperparameters,
        byAlgorithm,
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        inputs.monotone(),
        inputs.seed(),
        inputs.method(),
        inputs.folds(),
        inputs.repeats(),
        inputs.groupColumn(),
        inputs.gapDays(),
        inputs.validationShare(),
        inputs.salt(),
        metric);
  }

  /** Asks for the same as one of several algorithms, with these features. */
  static CrossValidate.Inputs compared(
      CrossValidate.Inputs inputs, List<String> algorithms, Path features) {
    return new CrossValidate.Inputs(
        inputs.dataset(),
        Artifact.of("features", features),
        Digests.sha256(features),
        inputs.algorithm(),
        algorithms,
        inputs.hyperparameters(),
        inputs.hyperparametersByAlgorithm(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        inputs.monotone(),
        inputs.seed(),
        inputs.method(),
        inputs.folds(),
        inputs.repeats(),
        inputs.groupColumn(),
        inputs.gapDays(),
        inputs.validationShare(),
        inputs.salt(),
        inputs.metric());
  }

  /** Asks for the same with these directions. */
  static CrossValidate.Inputs monotone(CrossValidate.Inputs inputs, Map<String, Object> monotone) {
    return new CrossValidate.Inputs(
        inputs.dataset(),
        inputs.features(),
        inputs.featuresSha256(),
        inputs.algorithm(),
        inputs.compared(),
        inputs.hyperparameters(),
        inputs.hyperparametersByAlgorithm(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        monotone,
        inputs.seed(),
        inputs.method(),
        inputs.folds(),
        inputs.repeats(),
        inputs.groupColumn(),
        inputs.gapDays(),
        inputs.validationShare(),
        inputs.salt(),
        inputs.metric());
  }

  CrossValidate.Outputs run(CrossValidate.Inputs inputs, String name) throws IOException {
    Path output = Files.createDirectories(directory.resolve("out-" + name));
    return new CrossValidate().run(inputs, TestStepContext.in(output));
  }

  ContractExample contractExample(Path dataset) {
    return ContractExample.of(CrossValidate.class)
        .artifact("dataset", dataset)
        .artifact("features", features())
        .parameter("features_sha256", sha256())
        .parameter("hyperparameters", Map.of("rounds", 20L, "subsample", 0.8));
  }
}

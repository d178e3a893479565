package dev.crema.trainmodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import dev.crema.training.testing.LearnableRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Seeded rows with numbers, a category and missing values, their contract and their features. */
final class Example {
  static final String IMPUTED = LearnableRows.IMPUTED;

  static final String RAW =
      """
      version: 1
      description: Numbers as they are.
      fit:
        - columns: [amount, age]
          missing: keep
          steps: [keep]
        - columns: [region]
          missing: zeros
          steps: [one_hot: {min_count: 1}]
      """;

  static final String CATEGORICAL =
      """
      version: 1
      description: Ages as categories, which have no order.
      fit:
        - columns: [amount]
          missing: keep
          steps: [keep]
        - columns: [age, region]
          missing: keep
          steps: [categorical: {min_count: 2}]
      """;

  private final Path directory;
  private final Contract contract;

  private Example(Path directory, int classes) {
    this.directory = directory;
    this.contract = LearnableRows.contract(classes, false);
  }

  /** Zero classes: the label is a number. */
  static Example in(Path directory, int classes) throws IOException {
    Example example = new Example(directory, classes);
    example.write("train", 400, 1, classes);
    example.write("validation", 200, 2, classes);
    return example;
  }

  Contract contract() {
    return contract;
  }

  /** Writes rows whose labels come from the first so many classes. */
  Path write(String name, int rows, long seed, int labels) {
    return LearnableRows.write(
        directory.resolve(name), contract, new LearnableRows.Shape(rows, 1, labels, 0.3, seed));
  }

  /** Writes the rows of a part in the opposite order. */
  Path reverse(String name, String reversed) throws IOException {
    Deque<RawRow> rows = new ArrayDeque<>();
    DatasetReader.open(directory.resolve(name)).forEach((row, _) -> rows.push(row.copy()));
    Path path = directory.resolve(reversed);
    try (DatasetWriter writer = DatasetWriter.create(path, contract)) {
      int line = 2;
      for (RawRow row : rows) {
        writer.append(row, line++);
      }
      writer.finish();
    }
    return path;
  }

  Dataset dataset(String name) {
    return Dataset.of(name, directory.resolve(name));
  }

  /** Fits features on the training part and writes them as build-features does. */
  Artifact features(String yaml) throws IOException {
    FittedFeatures fitted =
        FeatureDefinition.parse(yaml, "features.yaml", contract)
            .fit(DatasetReader.open(directory.resolve("train")));
    Path path = directory.resolve("fitted-" + fitted.digest().substring(0, 8));
    Files.createDirectories(path);
    Files.writeString(path.resolve("features.json"), fitted.toJson());
    return Artifact.of("features", path);
  }

  /** Small models, so that tests are quick, with chance in those that have some. */
  static Map<String, Object> small(String algorithm) {
    return switch (algorithm) {
      case "xgboost", "lightgbm", "xgboost_quantile", "gradient_boosting" ->
          Map.of("rounds", 60, "subsample", 0.8, "learning_rate", 0.2);
      case "random_forest" -> Map.of("trees", 20);
      case "neural_network" -> Map.of("rounds", 20);
      default -> Map.of();
    };
  }

  TrainModel.Inputs inputs(String algorithm, String featuresYaml) throws IOException {
    return new TrainModel.Inputs(
        dataset("train"),
        dataset("validation"),
        features(featuresYaml),
        algorithm,
        small(algorithm),
        "none",
        20,
        "f1",
        "none",
        Map.of(),
        7,
        null,
        null,
        500);
  }

  TrainModel.Outputs run(TrainModel.Inputs inputs, String name) throws IOException {
    return new TrainModel().run(inputs, context(name));
  }

  TestStepContext context(String name) throws IOException {
    return TestStepContext.in(Files.createDirectories(output(name)));
  }

  Path output(String name) {
    return directory.resolve("out-" + name);
  }

  static TrainModel.Inputs with(
      TrainModel.Inputs inputs, Map<String, Object> hyperparameters, String threshold, long seed) {
    return new TrainModel.Inputs(
        inputs.train(),
        inputs.validation(),
        inputs.features(),
        inputs.algorithm(),
        hyperparameters,
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        threshold,
        inputs.calibration(),
        inputs.monotone(),
        seed,
        inputs.reference(),
        inputs.referenceHeldOut(),
        inputs.minReferenceRows());
  }

  static TrainModel.Inputs on(
      TrainModel.Inputs inputs, Dataset train, @Nullable Dataset validation) {
    return new TrainModel.Inputs(
        train,
        validation,
        inputs.features(),
        inputs.algorithm(),
        inputs.hyperparameters(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        inputs.monotone(),
        inputs.seed(),
        inputs.reference(),
        inputs.referenceHeldOut(),
        inputs.minReferenceRows());
  }

  static TrainModel.Inputs beside(
      TrainModel.Inputs inputs, Dataset reference, @Nullable Dataset heldOut, long minRows) {
    return new TrainModel.Inputs(
        inputs.train(),
        inputs.validation(),
        inputs.features(),
        inputs.algorithm(),
        inputs.hyperparameters(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        inputs.monotone(),
        inputs.seed(),
        reference,
        heldOut,
        minRows);
  }

  static TrainModel.Inputs calibrated(TrainModel.Inputs inputs, String calibration) {
    return new TrainModel.Inputs(
        inputs.train(),
        inputs.validation(),
        inputs.features(),
        inputs.algorithm(),
        inputs.hyperparameters(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        calibration,
        inputs.monotone(),
        inputs.seed(),
        inputs.reference(),
        inputs.referenceHeldOut(),
        inputs.minReferenceRows());
  }

  static TrainModel.Inputs monotone(TrainModel.Inputs inputs, Map<String, Object> monotone) {
    return new TrainModel.Inputs(
        inputs.train(),
        inputs.validation(),
        inputs.features(),
        inputs.algorithm(),
        inputs.hyperparameters(),
        inputs.classWeights(),
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        monotone,
        inputs.seed(),
        inputs.reference(),
        inputs.referenceHeldOut(),
        inputs.minReferenceRows());
  }
}

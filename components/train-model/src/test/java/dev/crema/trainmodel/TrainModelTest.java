package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.models.Explainer;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import dev.crema.sdk.Artifact;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainModelTest {
  @TempDir private Path directory;
  private Example example;

  @BeforeEach
  void writeTheExample() throws IOException {
    example = Example.in(directory, 2);
  }

  /** All that learn classes. */
  static Stream<String> algorithms() {
    return Learners.all().stream()
        .filter(learner -> learner.tasks().contains(Task.CLASSIFICATION))
        .map(Learner::algorithm);
  }

  private static int[] rightAndAll(ModelPackage model, Path dataset) {
    int[] counts = new int[2];
    DatasetReader.open(dataset)
        .forEach(
            (row, line) -> {
              counts[0] +=
                  model.predict(row).classIndex() == model.contract().classIndex(row) ? 1 : 0;
              counts[1]++;
            });
    return counts;
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(path).toString(), HexFormat.of().formatHex(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void writesAPackageThatPredicts(String algorithm) throws IOException {
    TrainModel.Outputs outputs = example.run(example.inputs(algorithm, Example.IMPUTED), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.algorithm()).isEqualTo(algorithm);
    assertThat(model.digest()).isEqualTo(outputs.packageDigest());
    assertThat(outputs.model().metadata())
        .containsEntry("algorithm", algorithm)
        .containsEntry("package_digest", model.digest());
    int[] counts = rightAndAll(model, directory.resolve("validation"));
    assertThat(counts[0] / (double) counts[1]).isGreaterThan(0.8);
    assertThatItExplains(model);
    assertThat(outputs.metrics().values())
        .containsKeys(
            "train_log_loss", "validation_log_loss", "threshold", "validation_f1", "rounds")
        .containsEntry("train_rows", 400.0)
        .containsEntry("threshold", model.threshold());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void learnsThreeClasses(String algorithm) throws IOException {
    Example three = Example.in(directory.resolve("three"), 3);
    TrainModel.Outputs outputs = three.run(three.inputs(algorithm, Example.IMPUTED), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.scorer().classes()).isEqualTo(3);
    int[] counts = rightAndAll(model, directory.resolve("three/validation"));
    assertThat(counts[0] / (double) counts[1]).isGreaterThan(0.6);
    assertThatItExplains(model);
    assertThat(outputs.metrics().values()).doesNotContainKeys("threshold", "validation_f1");
    assertThat(outputs.report().text()).doesNotContain("| threshold |");
  }

  /** Covers and means come from the trainer; without them there is no explanation. */
  private static void assertThatItExplains(ModelPackage model) {
    if (model.algorithm().equals("neural_network")) {
      assertThatThrownBy(model::explainer)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Exact contributions to a neural network's margin");
      return;
    }
    Explainer.Buffers buffers = model.explainer().buffers();
    float[] encoded = new float[model.features().size()];
    float[] margins = new float[model.scorer().marginCount()];
    Random random = new Random(1);
    double moved = 0;
    for (int i = 0; i < 50; i++) {
      for (int f = 0; f < encoded.length; f++) {
        encoded[f] = (float) random.nextGaussian();
      }
      model.scorer().margins(encoded, margins);
      for (int k = model.scorer().classes() == 2 ? 1 : 0; k < model.scorer().classes(); k++) {
        model.explainer().explain(encoded, k, buffers);
        double sum = buffers.base() + Arrays.stream(buffers.columns()).sum();
        assertThat(sum).isCloseTo(margins[margins.length == 1 ? 0 : k], within(1e-5));
        moved += Arrays.stream(buffers.columns()).map(Math::abs).sum();
      }
    }
    assertThat(moved).isGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void theSameInputsGiveTheSameBytes(String algorithm) throws IOException {
    TrainModel.Inputs inputs = example.inputs(algorithm, Example.IMPUTED);
    TrainModel.Outputs first = example.run(inputs, "first");
    TrainModel.Outputs second = example.run(inputs, "second");
    assertThat(second.packageDigest()).isEqualTo(first.packageDigest());
    assertThat(files(second.model().path())).isEqualTo(files(first.model().path()));
    assertThat(second.report()).isEqualTo(first.report());
    assertThat(second.metrics()).isEqualTo(first.metrics());
  }

  /**
   * The same on every machine: the digest was computed once. Without answers it is of rows alone.
   */
  @Test
  void theProfileIsThatOfTheRowsOnEveryMachineAndInWhateverOrder() throws IOException {
    TrainModel.Inputs given = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Inputs inputs =
        Example.on(Example.with(given, Map.of(), "0.25", 7), given.train(), null);
    TrainModel.Outputs outputs = example.run(inputs, "first");
    byte[] section = section(outputs);
    assertThat(HexFormat.of().formatHex(sha256(section))).isEqualTo(PROFILE_DIGEST);
    example.reverse("train", "backwards");
    TrainModel.Inputs backwards = Example.on(inputs, example.dataset("backwards"), null);
    assertThat(section(example.run(backwards, "second"))).isEqualTo(section);
  }

  private static final String PROFILE_DIGEST =
      "edbf5e6c12d479c4e7e1781d33f8e13779777d025596ddabea5a121dec6308c9";

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] section(TrainModel.Outputs outputs) {
    return Objects.requireNonNull(ModelPackage.open(outputs.model().path()).profile());
  }

  private static ReferenceProfile profile(TrainModel.Outputs outputs) {
    ModelPackage model = ModelPackage.open(outputs.model().path());
    return PackagedProfile.read(section(outputs), "profile.json", model.contract());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theProfileHoldsTrainingsColumnsAndTheAnswersToTheValidationRows(int classes)
      throws IOException {
    Example own = Example.in(directory.resolve("own"), classes);
    TrainModel.Outputs outputs = own.run(own.inputs("xgboost", Example.IMPUTED), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    ReferenceProfile profile = profile(outputs);
    assertThat(profile.rows()).isEqualTo(400);
    assertThat(profile.columns())
        .extracting(ReferenceColumn::name)
        .containsExactly("amount", "age", "region");
    long[] missing = new long[3];
    DatasetReader.open(directory.resolve("own").resolve("train"))
        .forEach(
            (row, _) -> {
              for (int i = 0; i < 3; i++) {
                missing[i] += row.isMissing(i) ? 1 : 0;
              }
            });
    assertThat(profile.columns().stream().mapToLong(ReferenceColumn::missing).toArray())
        .isEqualTo(missing);
    List<Double> scores = new ArrayList<>();
    Map<String, Long> counts = new HashMap<>();
    DatasetReader.open(directory.resolve("own").resolve("validation"))
        .forEach(
            (row, _) -> {
              Prediction prediction = model.predict(row);
              scores.add(prediction.score());
              counts.merge(prediction.label(), 1L, Long::sum);
            });
    assertThat(profile.outputs())
        .containsExactly(
            ReferenceNumbers.of("score", scores.stream().mapToDouble(s -> s).toArray()),
            ReferenceCategories.of("class", 0, counts));
    assertThat(outputs.report().text())
        .contains("| answers watched for drift | score and class, beside those on the validation");
  }

  /** The two libraries do not know each other; here they meet. */
  @Test
  void theLimitOfTheProfileIsThatOfThePackage() {
    assertThat(PackagedProfile.MAX_BYTES).isEqualTo(ModelPackage.MAX_PROFILE_BYTES);
  }

  @Test
  void anotherSeedGivesAnotherPackage() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    TrainModel.Inputs other = Example.with(inputs, inputs.hyperparameters(), "f1", 8);
    assertThat(example.run(other, "second").packageDigest())
        .isNotEqualTo(example.run(inputs, "first").packageDigest());
  }

  @Test
  void keepsMissingValuesForXgboost() throws IOException {
    TrainModel.Outputs outputs = example.run(example.inputs("xgboost", Example.RAW), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.scorer().acceptsMissing()).isTrue();
    assertThat(outputs.report().text()).contains("margins are equal bit for bit");
  }

  @Test
  void reportsWhatWasDone() throws IOException {
    String report =
        example.run(example.inputs("xgboost", Example.IMPUTED), "first").report().text();
    assertThat(report)
        .startsWith("# Training: xgboost\n")
        .contains("| training rows | 400 (")
        .contains(
            "| `subsample` | 0.8 | 1.0 | [0.01, 1.0] | Share of the rows drawn for each tree. |")
        .contains("## Learning curve\n\n| round | train log loss | validation log loss |")
        .contains(" (kept) | ")
        .contains(
            "## Agreement\n\nThe compiled scorer and the trainer were asked for 1000 encoded rows")
        .contains("rows with ±Inf, which that refuses, by its in-place prediction")
        .contains(
            "## Features by total gain\n\n| feature | total gain | share |\n|---|---|---|\n| amount |")
        .contains("the best F1 on the validation rows")
        .doesNotContain("NaN |");
  }

  @Test
  void storesTheThresholdGiven() throws IOException {
    TrainModel.Inputs inputs =
        Example.with(example.inputs("logistic_regression", Example.IMPUTED), Map.of(), "0.25", 7);
    TrainModel.Outputs outputs = example.run(Example.on(inputs, inputs.train(), null), "first");
    assertThat(ModelPackage.open(outputs.model().path()).threshold()).isEqualTo(0.25);
    assertThat(outputs.metrics().values())
        .containsEntry("threshold", 0.25)
        .doesNotContainKeys("validation_log_loss", "validation_number");
    assertThat(outputs.report().text())
        .contains("| threshold | 0.25000, as given |")
        .contains("| answers watched for drift | none, for there are no validation rows |");
    // Its answers to its own rows are too sure to be a reference.
    assertThat(profile(outputs).outputs()).isEmpty();
    assertThat(profile(outputs).columns()).hasSize(3);
  }

  @Test
  void choosesTheThresholdByYoudensJ() throws IOException {
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Outputs outputs = example.run(Example.with(inputs, Map.of(), "youden", 7), "first");
    assertThat(outputs.metrics().values()).containsKey("validation_youden");
    assertThat(outputs.metrics().values().get("validation_youden")).isBetween(0.3, 1.0);
  }

  @Test
  void classWeightsMoveTheProbabilities() throws IOException {
    TrainModel.Inputs plain = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Inputs heavy =
        new TrainModel.Inputs(
            plain.train(),
            plain.validation(),
            plain.features(),
            plain.algorithm(),
            Map.of(),
            "{\"high\": 10}",
            20,
            "0.5",
            "none",
            Map.of(),
            7,
            null,
            null,
            500);
    assertThat(mean(example.run(heavy, "heavy")))
        .isGreaterThan(mean(example.run(plain, "plain")) + 0.1);
    assertThat(example.run(heavy, "again").report().text()).contains("low 1.0000, high 10.000");
  }

  private double mean(TrainModel.Outputs outputs) {
    ModelPackage model = ModelPackage.open(outputs.model().path());
    double[] sum = new double[1];
    DatasetReader.open(directory.resolve("train"))
        .forEach((row, line) -> sum[0] += model.predict(row).score());
    return sum[0] / 400;
  }

  @Test
  void theMetricIsTheMeanLogLoss() throws IOException {
    TrainModel.Outputs outputs =
        example.run(example.inputs("logistic_regression", Example.IMPUTED), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    double[] sum = new double[1];
    DatasetReader.open(directory.resolve("validation"))
        .forEach(
            (row, line) ->
                sum[0] -=
                    Math.log(model.predict(row).probabilities()[model.contract().classIndex(row)]));
    assertThat(outputs.metrics().values().get("validation_log_loss"))
        .isCloseTo(sum[0] / 200, within(1e-12));
  }

  private void refuses(TrainModel.Inputs inputs, String... parts) throws IOException {
    assertThatThrownBy(() -> example.run(inputs, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("\nMaybe ");
    Path output = example.output("refused");
    if (Files.exists(output)) {
      assertThat(output.resolve("model")).doesNotExist();
      assertThat(files(output)).isEmpty();
    }
  }

  @Test
  void refusesAnUnknownAlgorithm() throws IOException {
    refuses(
        example.inputs("random_forrest", Example.IMPUTED),
        "There is no algorithm (random_forrest).",
        "Maybe (random_forest).");
  }

  @Test
  void refusesHyperparametersThatAreUnknownOrOutOfRange() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refuses(
        Example.with(inputs, Map.of("max_depth", 99L), "f1", 7),
        "The hyperparameter (max_depth) is (99), which is out of range.");
    refuses(Example.with(inputs, Map.of("maxdepth", 9L), "f1", 7), "Maybe (max_depth).");
  }

  @Test
  void refusesAThresholdThatIsNoneBeforeItReadsData() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refuses(Example.with(inputs, Map.of(), "f3", 7), "The threshold (f3) is neither f1 nor youden");
  }

  @Test
  void refusesOneClassOnly() throws IOException {
    example.write("uniform", 50, 3, 1);
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refuses(
        Example.on(inputs, example.dataset("uniform"), inputs.validation()),
        "All 50 rows of the training part have the class (low)");
  }

  @Test
  void refusesToChooseAThresholdWithoutValidationRows() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refuses(
        Example.on(inputs, inputs.train(), null),
        "The threshold (f1) is chosen on validation rows, and there are none.");
  }

  @Test
  void refusesMissingValuesForLearnersThatDoNotTakeThem() throws IOException {
    refuses(example.inputs("logistic_regression", Example.RAW), "amount", "(logistic_regression)");
  }

  @Test
  void refusesPartsOfAnotherContract() throws IOException {
    Example three = Example.in(directory.resolve("three"), 3);
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    refuses(
        Example.on(inputs, inputs.train(), three.dataset("validation")),
        "validation part was made under another contract");
  }

  @Test
  void refusesWhatIsNoFittedFeatures() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    TrainModel.Inputs wrong =
        new TrainModel.Inputs(
            inputs.train(),
            inputs.validation(),
            Artifact.of("features", directory.resolve("train")),
            "xgboost",
            Map.of(),
            "none",
            20,
            "f1",
            "none",
            Map.of(),
            7,
            null,
            null,
            500);
    refuses(wrong, "The features (train) have no file (features.json).", "build-features");
  }
}

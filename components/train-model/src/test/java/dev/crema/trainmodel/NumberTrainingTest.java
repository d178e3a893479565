package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceColumn;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on a label that is a number. */
final class NumberTrainingTest {
  @TempDir private Path directory;
  private Example example;

  @BeforeEach
  void writeTheExample() throws IOException {
    example = Example.in(directory, 0);
  }

  private static TrainModel.Inputs weighted(TrainModel.Inputs inputs, String classWeights) {
    return new TrainModel.Inputs(
        inputs.train(),
        inputs.validation(),
        inputs.features(),
        inputs.algorithm(),
        inputs.hyperparameters(),
        classWeights,
        inputs.earlyStoppingRounds(),
        inputs.threshold(),
        inputs.calibration(),
        inputs.monotone(),
        inputs.seed(),
        inputs.reference(),
        inputs.referenceHeldOut(),
        inputs.minReferenceRows());
  }

  private static double rmse(ModelPackage model, Path dataset) {
    double[] sums = new double[2];
    float[] encoded = new float[model.features().size()];
    DatasetReader.open(dataset)
        .forEach(
            (row, _) -> {
              double error = model.value(row, encoded) - model.contract().labelNumber(row);
              sums[0] += error * error;
              sums[1]++;
            });
    return Math.sqrt(sums[0] / sums[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgboost", "xgboost_quantile", "lightgbm"})
  void writesAPackageThatPredictsNumbers(String algorithm) throws IOException {
    TrainModel.Outputs outputs = example.run(example.inputs(algorithm, Example.RAW), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.task()).isEqualTo(Task.REGRESSION);
    assertThat(model.algorithm()).isEqualTo(algorithm);
    assertThat(model.digest()).isEqualTo(outputs.packageDigest());
    double rmse = rmse(model, directory.resolve("validation"));
    // Noise of 3, a twentieth of the values missing, in labels with a standard deviation of 11.
    assertThat(rmse).isBetween(3.0, 7.0);
    assertThat(outputs.metrics().values())
        .containsKeys("train_rmse", "validation_rmse", "rounds")
        .containsEntry("train_rows", 400.0)
        .doesNotContainKeys("threshold", "train_log_loss");
    assertThat(outputs.metrics().values().get("validation_rmse")).isCloseTo(rmse, within(1e-9));
    assertThat(outputs.report().text())
        .contains("| training rows | 400 (labels from ", "mean 10")
        .contains("| answers watched for drift | the numbers predicted, beside those on the valid")
        .contains("early stopping after 20 without improvement")
        .contains("## Learning curve")
        .doesNotContain("| threshold |", "class weights");
    assertThat(outputs.model().metadata()).containsKey("curves");
  }

  @Test
  void writesALinearPackageThatExplains() throws IOException {
    TrainModel.Outputs outputs =
        example.run(example.inputs("ridge_regression", Example.IMPUTED), "ridge");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.algorithm()).isEqualTo("ridge_regression");
    assertThat(rmse(model, directory.resolve("validation"))).isBetween(3.0, 7.0);
    assertThat(outputs.report().text())
        .contains(
            "The trainer gives the numbers of the model and no prediction",
            "## Features by absolute weight");
    assertThat(model.explainer().base(0)).isBetween(90.0, 110.0);
  }

  @Test
  void writesAForestThatPredictsAndExplains() throws IOException {
    TrainModel.Outputs outputs =
        example.run(example.inputs("random_forest", Example.IMPUTED), "forest");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.task()).isEqualTo(Task.REGRESSION);
    assertThat(rmse(model, directory.resolve("validation"))).isBetween(3.0, 8.0);
    assertThat(outputs.report().text())
        .contains("## Features by total decrease of squared error")
        .doesNotContain("## Learning curve");
    assertThat(model.explainer().base(0)).isBetween(90.0, 110.0);
  }

  @Test
  void theSameInputsGiveTheSamePackage() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.RAW);
    assertThat(example.run(inputs, "first").packageDigest())
        .isEqualTo(example.run(inputs, "second").packageDigest());
  }

  @Test
  void theProfileHoldsTheNumbersPredicted() throws IOException {
    TrainModel.Outputs outputs = example.run(example.inputs("xgboost", Example.RAW), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    byte[] profile = Objects.requireNonNull(model.profile());
    assertThat(PackagedProfile.read(profile, "profile.json", model.contract()).outputs())
        .extracting(ReferenceColumn::name)
        .containsExactly("value");
  }

  @Test
  void refusesWhatDoesNotGoWithANumber() throws IOException {
    assertThatThrownBy(
            () -> example.run(example.inputs("logistic_regression", Example.IMPUTED), "a"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The algorithm (logistic_regression) learns classes alone, but the label (level) is a number.\nMaybe one of [gradient_boosting, lightgbm, neural_network, random_forest, ridge_regression, xgboost, xgboost_quantile].");
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.RAW);
    assertThatThrownBy(() -> example.run(weighted(inputs, "balanced"), "b"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The class weights (balanced) do not go with the label (level)");
    assertThatThrownBy(() -> example.run(Example.calibrated(inputs, "platt"), "d"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The calibration (platt) does not go with the label (level)");
    Example classes = Example.in(directory.resolve("classes"), 2);
    assertThatThrownBy(() -> classes.run(classes.inputs("xgboost_quantile", Example.RAW), "c"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("learns numbers alone, but the label (level) has classes")
        .hasMessageContaining(
            "Maybe one of [gradient_boosting, lightgbm, linear_svm, logistic_regression, naive_bayes, neural_network, random_forest, xgboost].");
  }
}

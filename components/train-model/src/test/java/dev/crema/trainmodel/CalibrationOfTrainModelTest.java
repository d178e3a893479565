package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.models.CalibratedScorer;
import dev.crema.models.CalibrationCurve;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code calibration} does to the package, the metrics and the report. */
final class CalibrationOfTrainModelTest {
  @TempDir private Path directory;
  private Example example;

  @BeforeEach
  void write() throws IOException {
    example = Example.in(directory, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "xgboost, platt",
    "lightgbm, isotonic",
    "logistic_regression, isotonic",
    "random_forest, platt"
  })
  void theCurveIsInThePackageAndTheThresholdBesideIt(String algorithm, String calibration)
      throws IOException {
    TrainModel.Inputs inputs = example.inputs(algorithm, Example.IMPUTED);
    TrainModel.Outputs plain = example.run(inputs, "plain");
    TrainModel.Outputs outputs = example.run(Example.calibrated(inputs, calibration), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(model.scorer()).isInstanceOf(CalibratedScorer.class);
    assertThat(((CalibratedScorer) model.scorer()).curves())
        .singleElement()
        .isInstanceOf(
            calibration.equals("platt")
                ? CalibrationCurve.Platt.class
                : CalibrationCurve.Isotonic.class);
    assertThat(Files.readString(outputs.model().path().resolve("manifest.json")))
        .contains("\"version\":4")
        .contains("calibration.json");
    assertThat(outputs.model().metadata()).containsEntry("calibration", calibration);
    assertThat(plain.model().metadata()).containsEntry("calibration", "none");
    // The validation rows are those that it was fitted on.
    assertThat(outputs.metrics().values().get("validation_log_loss"))
        .isLessThan(plain.metrics().values().get("validation_log_loss"));
    assertThat(outputs.metrics().values()).containsEntry("threshold", model.threshold());
    assertThat(outputs.report().text())
        .contains("| calibration | " + calibration + ", fitted on the ")
        .contains(" validation rows: log loss on them ");
    assertThat(plain.report().text()).contains("| calibration | none |");
    TrainModel.Outputs again = example.run(Example.calibrated(inputs, calibration), "again");
    assertThat(again.packageDigest()).isEqualTo(outputs.packageDigest());
  }

  @Test
  void threeClassesHaveACurveEach() throws IOException {
    Example three = Example.in(directory.resolve("three"), 3);
    TrainModel.Inputs inputs = three.inputs("xgboost", Example.IMPUTED);
    TrainModel.Outputs outputs = three.run(Example.calibrated(inputs, "isotonic"), "first");
    ModelPackage model = ModelPackage.open(outputs.model().path());
    assertThat(((CalibratedScorer) model.scorer()).curves()).hasSize(3);
    // Explanations are of the margins beneath.
    assertThat(model.explainer().isProbability()).isFalse();
  }

  @Test
  void aNameThatIsNoneAndAMissingValidationPartAreRefusedBeforeDataIsRead() throws IOException {
    TrainModel.Inputs inputs = example.inputs("xgboost", Example.IMPUTED);
    assertThatThrownBy(() -> example.run(Example.calibrated(inputs, "plat"), "none"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The calibration (plat) is none of")
        .hasMessageContaining("Maybe (platt)");
    TrainModel.Inputs fixed =
        Example.with(Example.on(inputs, inputs.train(), null), inputs.hyperparameters(), "0.5", 7);
    assertThatThrownBy(() -> example.run(Example.calibrated(fixed, "platt"), "none"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "The calibration (platt) is fitted on validation rows, and there are none.\nMaybe pass");
  }
}

package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code calibration.json}, and what it does to the package. */
final class CalibrationFormatTest {
  @TempDir private Path directory;
  private Path model;

  @BeforeEach
  void place() {
    model = directory.resolve("model");
  }

  private void write(PackageContents contents) {
    ModelPackage.write(model, contents);
  }

  private void replace(String name, String from, String to) throws IOException {
    String text = Files.readString(model.resolve(name));
    assertThat(text).contains(from);
    Files.writeString(model.resolve(name), text.replace(from, to));
    Packages.sign(model);
  }

  private void refused(String file, String message) {
    assertThatThrownBy(() -> ModelPackage.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(model.resolve(file).toString())
        .hasMessageContaining(message);
  }

  @Test
  void isReadBackAsItWasWritten() throws Exception {
    write(Packages.platt());
    CalibratedScorer platt = (CalibratedScorer) ModelPackage.open(model).scorer();
    assertThat(platt.curves()).containsExactly(new CalibrationCurve.Platt(0.7, -0.4));
    assertThat(Files.readString(model.resolve("calibration.json")))
        .isEqualTo(
            "{\"version\":1,\"method\":\"platt\",\"curves\":[{\"slope\":0.7,\"intercept\":-0.4}]}");
    Path other = directory.resolve("isotonic");
    ModelPackage.write(other, Packages.isotonic());
    CalibratedScorer isotonic = (CalibratedScorer) ModelPackage.open(other).scorer();
    assertThat(isotonic.curves())
        .isEqualTo(((CalibratedScorer) Packages.isotonic().scorer()).curves());
  }

  @Test
  void oneRowAndABatchGoThroughTheSameCurve() {
    write(Packages.platt());
    ModelPackage opened = ModelPackage.open(model);
    float[] encoded = new float[opened.features().size()];
    double[] probabilities = new double[2];
    double[] plain = new double[2];
    for (var row : Packages.rows(opened.contract(), 5, 100)) {
      opened.probabilities(row, encoded, probabilities);
      assertThat(opened.predict(row).probabilities()).containsExactly(probabilities);
      opened.scorer().uncalibrated().probabilities(encoded, plain);
      assertThat(probabilities[1]).isEqualTo(new CalibrationCurve.Platt(0.7, -0.4).at(plain[1]));
    }
  }

  @Test
  void givesThePackageItsOwnVersionWhichAnOlderReaderRefuses() throws Exception {
    write(Packages.platt());
    String manifest = Files.readString(model.resolve("manifest.json"));
    assertThat(manifest).contains("\"version\":4,\"files\":[{\"name\":\"calibration.json\"");
    Files.writeString(
        model.resolve("manifest.json"), manifest.replace("\"version\":4", "\"version\":2"));
    refused(
        "manifest.json", "is (2), but a package of classes with (calibration.json) has version 4");
  }

  @Test
  void cannotBeTakenAwayWithoutTheGoldenAnswers() throws Exception {
    write(Packages.platt());
    Files.delete(model.resolve("calibration.json"));
    Packages.sign(model);
    refused("golden.json", "other bits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1|\"version\":2|version",
        "\"platt\"|\"beta\"|(beta) is none of [platt, isotonic]",
        "\"platt\"|\"isotonic\"|slope",
        "{\"slope\":0.7,\"intercept\":-0.4}|{\"slope\":1e999,\"intercept\":0}|calibration.json",
        "{\"slope\":0.7,\"intercept\":-0.4}|{\"slope\":1}|intercept",
        "[{\"slope\":0.7,\"intercept\":-0.4}]|[]|There are 0 curves of calibration",
        "0.7|0.8|calibration.json",
      })
  void whatIsNoCalibrationIsRefused(String from, String to, String message) throws Exception {
    write(Packages.platt());
    replace("calibration.json", from, to);
    if (to.equals("0.8")) {
      refused("golden.json", "other bits");
    } else {
      refused("calibration.json", message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.1,0.5,0.7]|[0.5,0.1,0.7]|The point (0.1, 0.25) at index 1 does not ascend",
        "[0.1,0.5,0.7]|[0.5,0.5,0.7]|does not ascend",
        "[0.1,0.5,0.7]|[0.1,0.7]|An isotonic curve of 2 and 3 numbers is none",
        "[0.0,0.25,1.0]|[0.3,0.25,1.0]|does not ascend",
        "[0.0,0.25,1.0]|[0.0,0.25,1.5]|does not ascend",
        "[0.0,0.25,1.0]|[]|An isotonic curve of 3 and 0 numbers is none",
      })
  void pointsThatAreNoCurveAreRefused(String from, String to, String message) throws Exception {
    write(Packages.isotonic());
    replace("calibration.json", from, to);
    refused("calibration.json", message);
  }

  @Test
  void curvesGoWithTheClasses() {
    LinearModel binary = LinearModel.binary(new double[] {1}, 0);
    CalibrationCurve platt = new CalibrationCurve.Platt(1, 0);
    assertThatThrownBy(() -> new CalibratedScorer(binary, List.of(platt, platt)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 curves of calibration; a model of 2 classes has 1");
    LinearModel number = LinearModel.regression(new double[] {1}, 0);
    assertThatThrownBy(() -> new CalibratedScorer(number, List.of(platt)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("A number has no probabilities");
    LinearModel three = LinearModel.multinomial(new double[3][1], new double[3]);
    CalibrationCurve level = new CalibrationCurve.Isotonic(new double[1], new double[1]);
    assertThatThrownBy(() -> new CalibratedScorer(three, List.of(platt, level, platt)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("several kinds");
    // A curve that gives every class 0 says nothing: each class gets the same.
    CalibratedScorer zero = new CalibratedScorer(three, List.of(level, level, level));
    double[] p = new double[3];
    zero.probabilities(new float[1], p);
    assertThat(p).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
  }

  @Test
  void curvesAreLevelOutsideAndStraightInside() {
    CalibrationCurve curve =
        new CalibrationCurve.Isotonic(new double[] {0.25, 0.5, 0.75}, new double[] {0.5, 0.5, 1});
    assertThat(curve.at(0)).isEqualTo(0.5);
    assertThat(curve.at(0.25)).isEqualTo(0.5);
    assertThat(curve.at(0.4)).isEqualTo(0.5);
    assertThat(curve.at(0.625)).isEqualTo(0.75);
    assertThat(curve.at(0.75)).isEqualTo(1);
    assertThat(curve.at(1)).isEqualTo(1);
    CalibrationCurve platt = new CalibrationCurve.Platt(1, 0);
    assertThat(platt.at(0.5)).isEqualTo(0.5);
    assertThat(platt.at(0)).isEqualTo(platt.at(1e-15)).isPositive();
    assertThat(platt.at(1)).isLessThan(1);
  }
}

package dev.crema.simulateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.testing.SmallPackages;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A label that is a number: how what is true of it drifts. */
class SimulateNumbersTest {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: prices
          columns:
            - {name: calls, type: number}
            - {name: price, type: number, role: label, min: 0}
          """,
          "contract.yaml");
  private static final LabelDials NONE = new LabelDials(0, 0, 1, 0);
  private static final int ROWS = 5_000;

  @TempDir Path folder;
  private Dataset dataset;
  private double[] prices;
  private TestStepContext context = TestStepContext.in(Path.of(""));
  private int runs;

  @BeforeEach
  void makeDataset() {
    dataset = Dataset.of("dataset", folder.resolve("prices"));
    Random random = new Random(3);
    prices = new double[ROWS];
    try (DatasetWriter writer = DatasetWriter.create(dataset.path(), CONTRACT)) {
      RawRow row = new RawRow(2);
      for (int i = 0; i < ROWS; i++) {
        double calls = 50 + 10 * random.nextGaussian();
        prices[i] = 3 * calls + random.nextGaussian();
        row.setNumber(0, calls);
        row.setNumber(1, prices[i]);
        writer.append(row, i + 1);
      }
      writer.finish();
    }
  }

  private SimulateProduction.Inputs inputs(LabelDials label, Map<String, Object> shift) {
    return new SimulateProduction.Inputs(
        dataset,
        null,
        SimulateProduction.Destination.DATASET,
        shift,
        Map.of(),
        Map.of(),
        Map.of(),
        label.flip(),
        label.shift(),
        label.scale(),
        label.noise(),
        "PT0S",
        0,
        "",
        "PT1H",
        1,
        "",
        "");
  }

  private double[][] simulate(LabelDials label, Map<String, Object> shift) throws IOException {
    context = TestStepContext.in(Files.createDirectory(folder.resolve("run" + ++runs)));
    Dataset simulated = new SimulateProduction().run(inputs(label, shift), context).simulated();
    double[][] rows = new double[ROWS][];
    DatasetReader.open(simulated.path())
        .forEach((row, line) -> rows[(int) line - 1] = new double[] {row.number(0), row.number(1)});
    return rows;
  }

  private double[][] simulate(LabelDials label) throws IOException {
    return simulate(label, Map.of());
  }

  private static double mean(double[][] rows) {
    return numbers(rows).average().orElseThrow();
  }

  private static double deviation(double[][] rows) {
    double mean = mean(rows);
    long count = numbers(rows).count();
    return Math.sqrt(numbers(rows).map(y -> (y - mean) * (y - mean)).sum() / (count - 1));
  }

  private static DoubleStream numbers(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[1]);
  }

  @Test
  void withoutDialsLabelsStayAsTheyAre() throws Exception {
    assertThat(numbers(simulate(NONE)).sorted().toArray())
        .isEqualTo(Arrays.stream(prices).sorted().toArray());
  }

  @Test
  void aLabelMovesAndStretchesAndItsRowStays() throws Exception {
    double[][] quiet = simulate(NONE);
    double[][] moved = simulate(new LabelDials(0, 0.5, 2, 0));
    double mean = mean(quiet);
    double deviation = deviation(quiet);
    for (int i = 0; i < ROWS; i++) {
      assertThat(moved[i][0]).isEqualTo(quiet[i][0]);
      double expected = mean + 2 * (quiet[i][1] - mean) + 0.5 * deviation;
      assertThat(moved[i][1]).isCloseTo(Math.max(0, expected), within(1e-9));
    }
  }

  @Test
  void noiseWidensAndMovesNoMean() throws Exception {
    double[][] quiet = simulate(NONE);
    double[][] noisy = simulate(new LabelDials(0, 0, 1, 0.5));
    // Independent noise: variances add. Four standard errors of a mean and of a deviation.
    assertThat(mean(noisy))
        .isCloseTo(mean(quiet), within(4 * 0.5 * deviation(quiet) / Math.sqrt(ROWS)));
    assertThat(deviation(noisy) / deviation(quiet))
        .isCloseTo(Math.sqrt(1.25), within(4 / Math.sqrt(2.0 * ROWS)));
    assertThat(simulate(new LabelDials(0, 0, 1, 0.5))).isDeepEqualTo(noisy);
  }

  @Test
  void aDialOfRowsLeavesLabelsAsTheyAre() throws Exception {
    double[][] quiet = simulate(NONE);
    double[][] shifted = simulate(NONE, Map.of("calls", 1.0));
    for (int i = 0; i < ROWS; i++) {
      assertThat(shifted[i][0]).isGreaterThan(quiet[i][0]);
      assertThat(shifted[i][1]).isEqualTo(quiet[i][1]);
    }
  }

  @Test
  void aLabelThatLeavesItsBoundsBecomesTheBound() throws Exception {
    double[][] low = simulate(new LabelDials(0, -1_000, 1, 0));
    assertThat(numbers(low).distinct().toArray()).containsExactly(0);
    assertThat(context.messages()).anyMatch(message -> message.contains("became a bound"));
  }

  @Test
  void refusesToFlipANumberAndToMoveItAsAColumn() {
    assertThatThrownBy(() -> simulate(new LabelDials(0.1, 0, 1, 0)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "label_flip is (0.1), but the label (price) is a number and has no other class.\nMaybe use label_shift, label_scale or label_noise.");
    assertThatThrownBy(() -> simulate(NONE, Map.of("price", 1.0)))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "it is the label.\nMaybe use label_shift, label_scale, label_noise or label_delay.");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, label_shift is (1.0)",
    "0, 2, 0, label_scale is (2.0)",
    "0, 1, 3, label_noise is (3.0)"
  })
  void refusesToMoveAClass(double shift, double scale, double noise, String start) {
    LabelDials dials = new LabelDials(0, shift, scale, noise);
    assertThatThrownBy(() -> dials.require(SimulateProductionTest.CONTRACT))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(start + ", but the label (bought) has classes")
        .hasMessageEndingWith("\nMaybe use label_flip.");
    new LabelDials(0.5, 0, 1, 0).require(SimulateProductionTest.CONTRACT);
  }

  @Test
  void aPackageOfTheOtherKindIsNotLogged() {
    SmallPackages.write(folder.resolve("model"), 1.5);
    SimulateProduction.Inputs in = inputs(NONE, Map.of());
    SimulateProduction.Inputs logged =
        new SimulateProduction.Inputs(
            dataset,
            Model.of("model", folder.resolve("model")),
            SimulateProduction.Destination.LOG,
            in.shift(),
            in.scale(),
            in.newCategory(),
            in.missing(),
            0,
            0,
            1,
            0,
            in.labelDelay(),
            0,
            "2026-01-15T00:00:00Z",
            in.duration(),
            1,
            "",
            "prices");
    assertThatThrownBy(
            () -> new SimulateProduction().run(logged, TestStepContext.in(folder.resolve("log"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "The package predicts classes (left), but the label (price) of the dataset is a number")
        .hasMessageContaining("\nMaybe ");
  }
}

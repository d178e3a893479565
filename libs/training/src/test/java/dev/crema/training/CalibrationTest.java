package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.models.CalibratedScorer;
import dev.crema.models.CalibrationCurve;
import dev.crema.models.LinearModel;
import dev.crema.models.Scorer;
import dev.crema.models.UncalibratedScorer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference values are scikit-learn's, made by {@code src/test/python/calibration.py}. */
final class CalibrationTest {
  private static final String FILE = "/golden/calibration.json";

  /** One feature that is the log-odds of class 1. */
  private static final UncalibratedScorer BINARY = LinearModel.binary(new double[] {1}, 0);

  private static final UncalibratedScorer THREE =
      LinearModel.multinomial(
          new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, new double[] {0, 0, 0});

  private static Node reference(String name) throws Exception {
    try (InputStream in = Objects.requireNonNull(CalibrationTest.class.getResourceAsStream(FILE))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE).required(name);
    }
  }

  private static float[] row(Node row) {
    float[] x = new float[row.items().size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) row.items().get(i).number();
    }
    return x;
  }

  private static EncodedTable table(List<float[]> rows, int[] labels) {
    int features = rows.getFirst().length;
    float[] values = new float[rows.size() * features];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * features, features);
    }
    return new EncodedTable(values, rows.size(), features, labels, TestTables.names(features));
  }

  private static EncodedTable table(Node reference) {
    return table(
        reference.required("x").items().stream().map(CalibrationTest::row).toList(),
        reference.required("y").items().stream().mapToInt(n -> (int) n.integer()).toArray());
  }

  private static double[] probabilities(Scorer scorer, float... x) {
    double[] out = new double[scorer.classes()];
    scorer.probabilities(x, out);
    return out;
  }

  private static Scorer fit(Calibration calibration, UncalibratedScorer model, EncodedTable rows) {
    return calibration.fit(
        model, rows, List.of("no", "yes", "perhaps").subList(0, model.classes()));
  }

  @ParameterizedTest
  // scikit-learn's optimiser stops within 1e-5 of the least loss; of isotonic, all is a sum.
  @CsvSource({
    "binary, PLATT, 2e-5",
    "binary, ISOTONIC, 1e-12",
    "three classes, PLATT, 2e-5",
    "three classes, ISOTONIC, 1e-12"
  })
  void givesTheProbabilitiesOfScikitLearn(String name, Calibration calibration, double tolerance)
      throws Exception {
    Node reference = reference(name);
    Scorer scorer = fit(calibration, name.equals("binary") ? BINARY : THREE, table(reference));
    List<Node> probes = reference.required("probes").items();
    List<Node> expected = reference.required(calibration.name().toLowerCase(Locale.ROOT)).items();
    assertThat(probes).hasSize(60);
    for (int i = 0; i < probes.size(); i++) {
      double[] found = probabilities(scorer, row(probes.get(i)));
      for (int c = 0; c < found.length; c++) {
        assertThat(found[c])
            .as("row %d", i)
            .isCloseTo(expected.get(i).items().get(c).number(), within(tolerance));
      }
    }
  }

  @Test
  void anIsotonicCurveHasThePointsOfScikitLearn() throws Exception {
    Node reference = reference("binary");
    CalibratedScorer scorer =
        (CalibratedScorer) fit(Calibration.ISOTONIC, BINARY, table(reference));
    CalibrationCurve.Isotonic curve = (CalibrationCurve.Isotonic) scorer.curves().getFirst();
    assertThat(curve.from()).hasSize(reference.required("from").items().size());
    for (int i = 0; i < curve.from().length; i++) {
      assertThat(curve.from()[i])
          .isCloseTo(reference.required("from").items().get(i).number(), within(1e-12));
      assertThat(curve.to()[i])
          .isCloseTo(reference.required("to").items().get(i).number(), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PLATT", "ISOTONIC"})
  void whatIsTooSureOfItselfBecomesAFrequency(Calibration calibration) {
    Scorer scorer = fit(calibration, BINARY, sureRows(20_000, 1));
    EncodedTable fresh = sureRows(20_000, 2);
    double[] sums = new double[10];
    double[] positives = new double[10];
    double[] counts = new double[10];
    for (int i = 0; i < fresh.rows(); i++) {
      double p = probabilities(scorer, fresh.row(i))[1];
      int bin = (int) Math.min(9, p * 10);
      sums[bin] += p;
      positives[bin] += fresh.labels()[i];
      counts[bin]++;
    }
    for (int bin = 0; bin < 10; bin++) {
      if (counts[bin] > 500) {
        // Four standard errors of 500 rows' share.
        assertThat(positives[bin] / counts[bin]).isCloseTo(sums[bin] / counts[bin], within(0.09));
      }
    }
    assertThat(probabilities(BINARY, 3)[1]).isGreaterThan(0.95);
    assertThat(probabilities(scorer, 3)[1]).isLessThan(0.75);
  }

  /** True log-odds are a third of the score, less a half. */
  private static EncodedTable sureRows(int rows, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = (float) (3 * random.nextGaussian());
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-(values[i] / 3 - 0.5))) ? 1 : 0;
    }
    return new EncodedTable(values, rows, 1, labels, List.of("x"));
  }

  @ParameterizedTest
  @EnumSource(names = {"PLATT", "ISOTONIC"})
  void orderStaysAndClassesSumToOne(Calibration calibration) throws Exception {
    Scorer binary = fit(calibration, BINARY, table(reference("binary")));
    double previous = 0;
    for (float x = -40; x <= 40; x += 0.01f) {
      double[] p = probabilities(binary, x);
      assertThat(p[1]).isBetween(previous, 1.0);
      assertThat(p[0]).isEqualTo(1 - p[1]);
      previous = p[1];
    }
    Scorer three = fit(calibration, THREE, table(reference("three classes")));
    Random random = new Random(4);
    for (int i = 0; i < 1_000; i++) {
      float[] x = {random.nextFloat() * 20, random.nextFloat() * 20, random.nextFloat() * 20};
      double[] p = probabilities(three, x);
      assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-15));
      float[] margins = new float[3];
      three.margins(x, margins);
      // Explanations are of the model beneath.
      assertThat(margins).containsExactly(x);
    }
  }

  @Test
  void oneScoreForAllRowsIsTheirShare() {
    EncodedTable level =
        new EncodedTable(new float[8], 8, 1, new int[] {0, 0, 0, 0, 0, 0, 1, 1}, List.of("x"));
    assertThat(probabilities(fit(Calibration.ISOTONIC, BINARY, level), 5)[1]).isEqualTo(0.25);
    // Platt draws labels in.
    assertThat(probabilities(fit(Calibration.PLATT, BINARY, level), 5)[1])
        .isCloseTo(3 / 10.0, within(1e-12));
  }

  @Test
  void classesThatAreToldApartKeepAFiniteSlope() {
    int rows = 200;
    float[] values = new float[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 2;
      values[i] = labels[i] == 1 ? 50 : -50;
    }
    EncodedTable table = new EncodedTable(values, rows, 1, labels, List.of("x"));
    Scorer platt = fit(Calibration.PLATT, BINARY, table);
    assertThat(probabilities(platt, 50)[1]).isCloseTo(101 / 102.0, within(1e-6));
    assertThat(probabilities(platt, -50)[1]).isCloseTo(1 / 102.0, within(1e-6));
  }

  /** The best curve of these rows has the slope -0.82; by it the least score would be likeliest. */
  @Test
  void aModelThatRanksWorseThanChanceIsNotTurnedAround() {
    float[] values = {-2, -1.5f, -1, -0.5f, 0.5f, 1, 1.5f, 2};
    int[] labels = {1, 1, 1, 0, 1, 0, 0, 0};
    EncodedTable table = new EncodedTable(values, 8, 1, labels, List.of("x"));
    for (Calibration calibration : List.of(Calibration.PLATT, Calibration.ISOTONIC)) {
      Scorer scorer = fit(calibration, BINARY, table);
      double previous = 0;
      for (float x = -4; x <= 4; x += 0.125f) {
        double p = probabilities(scorer, x)[1];
        assertThat(p).as(calibration + " at " + x).isBetween(previous, 1.0);
        previous = p;
      }
      assertThat(probabilities(scorer, 0)[1]).isCloseTo(0.5, within(0.05));
    }
  }

  /** 2^29 probabilities are four gigabytes; a thousand classes reach that with 536,871 rows. */
  @Test
  void moreProbabilitiesThanFitAreASentence() {
    int rows = 536_871;
    int classes = 1_000;
    int[] labels = new int[rows];
    Arrays.setAll(labels, i -> i % classes);
    EncodedTable table = new EncodedTable(new float[rows], rows, 1, labels, TestTables.names(1));
    UncalibratedScorer model = LinearModel.multinomial(new double[classes][1], new double[classes]);
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
    assertThatThrownBy(() -> Calibration.ISOTONIC.fit(model, table, names))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("536871 rows with 1000 probabilities each do not fit")
        .hasMessageContaining("\nMaybe measure on a sample");
  }

  @Test
  void noneIsTheModelItself() throws Exception {
    assertThat(fit(Calibration.NONE, BINARY, table(reference("binary")))).isSameAs(BINARY);
  }

  @Test
  void aClassWithoutRowsIsRefused() {
    EncodedTable table =
        new EncodedTable(new float[6], 2, 3, new int[] {0, 2}, TestTables.names(3));
    assertThatThrownBy(() -> fit(Calibration.PLATT, THREE, table))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("calibration (platt) needs rows of every class")
        .hasMessageContaining("of 2 validation rows none is of the class (yes)")
        .hasMessageContaining("\nMaybe a larger validation part");
  }

  @Test
  void namesAreReadAndCorrected() {
    assertThat(Calibration.parse("platt")).isEqualTo(Calibration.PLATT);
    assertThat(Calibration.parse("none")).isEqualTo(Calibration.NONE);
    assertThatThrownBy(() -> Calibration.parse("isotonik"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The calibration (isotonik) is none of [none, platt, isotonic].\nMaybe (isotonic).");
    assertThatThrownBy(() -> Calibration.parse("sigmoid")).hasMessageContaining("\nMaybe platt.");
  }
}

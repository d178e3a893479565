package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold for any rows; the seeds make a failure repeatable. */
class PropertiesTest {

  /** Rows with scores on a grid of 2⁻²⁰, so that 1 − s is exact, some of them tied. */
  private record Rows(double[] first, double[] second, int[] labels) {
    static Rows random(long seed) {
      Random random = new Random(seed);
      int rows = 2 + random.nextInt(400);
      int grid = random.nextBoolean() ? 1 << 20 : 8;
      double[] first = new double[rows];
      double[] second = new double[rows];
      int[] labels = new int[rows];
      for (int row = 0; row < rows; row++) {
        first[row] = random.nextInt(grid + 1) / (double) grid;
        second[row] = random.nextInt(grid + 1) / (double) grid;
        labels[row] = row < 2 ? row : random.nextInt(2);
      }
      return new Rows(first, second, labels);
    }

    Rows shuffled(long seed) {
      List<Integer> order = new ArrayList<>();
      for (int row = 0; row < labels.length; row++) {
        order.add(row);
      }
      Collections.shuffle(order, new Random(seed));
      return new Rows(
          order.stream().mapToDouble(row -> first[row]).toArray(),
          order.stream().mapToDouble(row -> second[row]).toArray(),
          order.stream().mapToInt(row -> labels[row]).toArray());
    }

    /** Class probabilities [rows × 3] out of both scores. */
    double[] table() {
      double[] table = new double[labels.length * 3];
      for (int row = 0; row < labels.length; row++) {
        double total = first[row] + second[row] + 0.5;
        table[row * 3] = first[row] / total;
        table[row * 3 + 1] = second[row] / total;
        table[row * 3 + 2] = 0.5 / total;
      }
      return table;
    }
  }

  /** Every metric of the package, as bits. */
  private static List<Object> all(Rows rows) {
    double[] s = rows.first();
    int[] y = rows.labels();
    double[] p = rows.table();
    List<Object> all = new ArrayList<>();
    all.add(Ranking.auc(s, y));
    all.add(Ranking.averagePrecision(s, y));
    all.add(Ranking.rocCurve(s, y, 20));
    all.add(Probabilities.brier(s, y));
    all.add(Probabilities.logLoss(s, y));
    all.add(Calibration.curve(s, y));
    all.add(Calibration.expectedError(Calibration.curve(s, y)));
    all.add(Ranking.macroAuc(p, y, 3));
    all.add(Probabilities.brier(p, y, 3));
    all.add(Probabilities.logLoss(p, y, 3));
    all.add(Calibration.confidenceCurve(p, y, 3));
    if (y.length > 20) {
      all.add(PairedDifference.auc(s, rows.second(), y));
    }
    all.add(PairedDifference.brier(s, rows.second(), y));
    all.add(PairedDifference.logLoss(s, rows.second(), y));
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void orderOfRowsChangesNoBit(long seed) {
    Rows rows = Rows.random(seed);
    for (int round = 0; round < 20; round++) {
      // Double.equals and record equality compare bits.
      assertThat(all(rows.shuffled(seed * 1000 + round))).isEqualTo(all(rows));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
  void aucOfReversedScoresIsOneMinusAuc(long seed) {
    Rows rows = Rows.random(seed);
    double[] reversed = rows.first().clone();
    for (int row = 0; row < reversed.length; row++) {
      reversed[row] = 1 - reversed[row];
    }
    assertThat(Ranking.auc(reversed, rows.labels()))
        .isCloseTo(1 - Ranking.auc(rows.first(), rows.labels()), within(Math.ulp(1.0)));
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void rankingMetricsSeeOnlyTheOrderOfScores(long seed) {
    Rows rows = Rows.random(seed);
    double[] stretched = rows.first().clone();
    for (int row = 0; row < stretched.length; row++) {
      stretched[row] = 1000 * Math.expm1(stretched[row]) - 5;
    }
    assertThat(Ranking.auc(stretched, rows.labels()))
        .isEqualTo(Ranking.auc(rows.first(), rows.labels()));
    assertThat(Ranking.averagePrecision(stretched, rows.labels()))
        .isEqualTo(Ranking.averagePrecision(rows.first(), rows.labels()));
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44})
  void areaUnderTheWholeCurveIsTheAuc(long seed) {
    Rows rows = Rows.random(seed);
    List<RocPoint> curve = Ranking.rocCurve(rows.first(), rows.labels(), Integer.MAX_VALUE);
    // 400 trapezes, each with a rounding error of 1e-16
    assertThat(area(curve)).isCloseTo(Ranking.auc(rows.first(), rows.labels()), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52, 53, 54})
  void thinnedCurveKeepsItsEndsItsBoundAndItsShape(long seed) {
    Rows rows = Rows.random(seed);
    List<RocPoint> whole = Ranking.rocCurve(rows.first(), rows.labels(), Integer.MAX_VALUE);
    for (int points : new int[] {2, 3, 7, 50, 200}) {
      List<RocPoint> thin = Ranking.rocCurve(rows.first(), rows.labels(), points);
      assertThat(thin).hasSizeLessThanOrEqualTo(points).isSubsetOf(whole);
      assertThat(thin.getFirst()).isEqualTo(whole.getFirst());
      assertThat(thin.getLast()).isEqualTo(whole.getLast());
    }
    double auc = Ranking.auc(rows.first(), rows.labels());
    // Between two kept points the curve can bulge by the triangle of one cut, (1/49)^2 / 2 each.
    assertThat(area(Ranking.rocCurve(rows.first(), rows.labels(), 50)))
        .isCloseTo(auc, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 62, 63, 64})
  void twoClassesAsATableGiveTheBinaryMetrics(long seed) {
    Rows rows = Rows.random(seed);
    double[] table = new double[rows.labels().length * 2];
    for (int row = 0; row < rows.labels().length; row++) {
      table[row * 2] = 1 - rows.first()[row];
      table[row * 2 + 1] = rows.first()[row];
    }
    int[] y = rows.labels();
    assertThat(Ranking.macroAuc(table, y, 2))
        .isCloseTo(Ranking.auc(rows.first(), y), within(1e-15));
    // Brier's own definition counts both classes.
    assertThat(Probabilities.brier(table, y, 2))
        .isCloseTo(2 * Probabilities.brier(rows.first(), y), within(1e-12));
    assertThat(Probabilities.logLoss(table, y, 2))
        .isCloseTo(Probabilities.logLoss(rows.first(), y), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {71, 72, 73, 74})
  void swappedModelsMirrorTheInterval(long seed) {
    Rows rows = Rows.random(seed);
    PairedDifference one = PairedDifference.brier(rows.first(), rows.second(), rows.labels());
    PairedDifference two = PairedDifference.brier(rows.second(), rows.first(), rows.labels());
    assertThat(one.difference()).isEqualTo(-two.difference());
    assertThat(one.lower()).isCloseTo(-two.upper(), within(1e-15));
    assertThat(one.upper()).isCloseTo(-two.lower(), within(1e-15));
  }

  private static double area(List<RocPoint> curve) {
    double area = 0;
    for (int index = 1; index < curve.size(); index++) {
      RocPoint from = curve.get(index - 1);
      RocPoint to = curve.get(index);
      area +=
          (to.falsePositiveRate() - from.falsePositiveRate())
              * (to.truePositiveRate() + from.truePositiveRate())
              / 2;
    }
    return area;
  }
}

package dev.crema.drift.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.drift.performance.MeasuredMetric.Interval;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class EstimateIntervalsTest {
  private static final double THRESHOLD = 0.4;
  private static final int DRAWS = 2_000;

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(20261129);

  /** What the interval promises: of labels that chance draws, 95 of 100 give a metric within it. */
  @Test
  void drawnLabelsGiveMetricsWithinTheIntervalInNinetyFiveOfAHundredWindows() {
    double[] probabilities =
        random.doubles(800).map(u -> Math.round(u * u * 200) / 200.0).toArray(); // with ties
    EstimateIntervals intervals = EstimateIntervals.of(probabilities, THRESHOLD);
    int[] within = new int[3];
    for (int draw = 0; draw < DRAWS; draw++) {
      // Certain probabilities are the truth: their "estimate" is the metric of the drawn labels.
      boolean[] labels = new boolean[probabilities.length];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = random.nextDouble() < probabilities[row];
      }
      within[0] += contains(intervals.accuracy(), accuracy(probabilities, labels));
      within[1] += contains(intervals.f1(), f1(probabilities, labels));
      within[2] += contains(intervals.auc(), auc(probabilities, labels));
    }
    for (int metric = 0; metric < 3; metric++) {
      // Four standard errors of 2,000 draws, and half a percent for the normal approximation.
      assertThat((double) within[metric] / DRAWS)
          .as("metric " + metric)
          .isCloseTo(0.95, within(0.025));
    }
  }

  private static int contains(@org.jspecify.annotations.Nullable Interval interval, double value) {
    Interval found = Objects.requireNonNull(interval);
    return found.lower() <= value && value <= found.upper() ? 1 : 0;
  }

  private static double accuracy(double[] probabilities, boolean[] labels) {
    double right = 0;
    for (int row = 0; row < labels.length; row++) {
      right += labels[row] == probabilities[row] >= THRESHOLD ? 1 : 0;
    }
    return right / labels.length;
  }

  private static double f1(double[] probabilities, boolean[] labels) {
    double both = 0;
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      boolean isPredicted = probabilities[row] >= THRESHOLD;
      both += labels[row] && isPredicted ? 1 : 0;
      sum += (labels[row] ? 1 : 0) + (isPredicted ? 1 : 0);
    }
    return 2 * both / sum;
  }

  /** By ranks that are whole numbers: probabilities are steps of 1/200. */
  private static double auc(double[] probabilities, boolean[] labels) {
    double[] positives = new double[201];
    double[] negatives = new double[201];
    for (int row = 0; row < labels.length; row++) {
      (labels[row] ? positives : negatives)[(int) Math.round(probabilities[row] * 200)]++;
    }
    double wins = 0;
    double below = 0;
    double all = 0;
    for (int step = 0; step <= 200; step++) {
      wins += positives[step] * (below + negatives[step] / 2);
      below += negatives[step];
      all += positives[step];
    }
    return wins / (all * below);
  }

  @Test
  void certainProbabilitiesLeaveNothingToChance() {
    EstimateIntervals intervals = EstimateIntervals.of(new double[] {0, 0, 1, 1}, 0.5);
    assertThat(intervals.accuracy()).isEqualTo(new Interval(1, 1));
    assertThat(intervals.f1()).isEqualTo(new Interval(1, 1));
    assertThat(intervals.auc()).isEqualTo(new Interval(1, 1));
  }

  @Test
  void whatIsUndefinedHasNoInterval() {
    EstimateIntervals intervals = EstimateIntervals.of(new double[] {0, 0}, 0.5);
    assertThat(intervals.f1()).isNull();
    assertThat(intervals.auc()).isNull();
  }

  @Test
  void theIntervalOfAccuracyIsThatOfAPoissonBinomial() {
    // By hand: Σ p(1 − p) = 0.25 + 0.1875 = 0.4375, / 2² = 0.109375, √ = 0.330719.
    Interval found = EstimateIntervals.ofAccuracy(new double[] {0.5, 0.75});
    assertThat(found.lower()).isCloseTo(0, within(1e-12)); // cut: 0.625 − 0.648
    assertThat(found.upper()).isEqualTo(1);
    double[] many = new double[1_000];
    java.util.Arrays.fill(many, 0.9);
    Interval narrow = EstimateIntervals.ofAccuracy(many);
    assertThat(narrow.upper() - 0.9)
        .isCloseTo(1.959963984540054 * Math.sqrt(0.09 / 1_000), within(1e-12));
  }
}

package dev.crema.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class DistributionTest {
  private static final int CELLS = 500;

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Of several shapes, tied ones among them. */
  private static double[] draw(int shape, int rows, RandomGenerator random) {
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      values[i] =
          switch (shape) {
            case 0 -> random.nextGaussian();
            case 1 -> Math.exp(3 * random.nextGaussian());
            case 2 -> random.nextDouble() < 0.7 ? 0 : random.nextDouble();
            case 3 -> Math.floor(2_000 * random.nextDouble());
            default -> Math.floor(20 * random.nextDouble());
          };
    }
    return values;
  }

  @Test
  void anExactDistributionHasEveryValueAsAPoint() {
    Distribution found = Distribution.of(3, 1, 2, 2, -0.0, 0.0);
    assertThat(found.points().values()).containsExactly(0, 1, 2, 3);
    assertThat(found.points().below()).containsExactly(0, 2, 3, 5);
    assertThat(found.points().upTo()).containsExactly(2, 3, 5, 6);
    assertThat(found.largestGap()).isZero();
    assertThat(found.upTo(-1)).isZero();
    assertThat(found.upTo(2)).isEqualTo(5);
    assertThat(found.upTo(2.5)).isEqualTo(5);
    assertThat(found.upTo(9)).isEqualTo(6);
  }

  @Test
  void theOrderOfTheNumbersChangesNothing() {
    double[] values = draw(1, 5_000, random(1));
    double[] other = values.clone();
    Arrays.sort(other);
    assertThat(Distribution.grid(CELLS, values)).isEqualTo(Distribution.grid(CELLS, other));
  }

  @Test
  void theGridsPointsAreTheOrderStatisticsAndItsCountsAreExact() {
    for (int shape = 0; shape < 5; shape++) {
      double[] values = draw(shape, 3_217, random(shape));
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      Distribution grid = Distribution.grid(CELLS, values);
      Distribution exact = Distribution.of(values);
      for (int j = 1; j <= CELLS; j++) {
        double expected = sorted[(int) Math.ceil(j * 3_217.0 / CELLS - 1e-9) - 1];
        assertThat(grid.quantile((double) j / CELLS)).isEqualTo(expected);
      }
      for (double point : grid.points().values()) {
        assertThat(grid.upTo(point)).isEqualTo(exact.upTo(point));
      }
      assertThat(grid.points().values()).hasSizeLessThanOrEqualTo(CELLS + 1);
      assertThat(grid.largestGap()).isLessThan(1.0 / CELLS);
      assertThat(grid.min()).isEqualTo(sorted[0]);
      assertThat(grid.max()).isEqualTo(sorted[3_216]);
    }
  }

  @Test
  void columnsOfUpToFiveHundredValuesAreKeptWhole() {
    double[] values = draw(4, 10_000, random(5));
    assertThat(Distribution.grid(CELLS, values)).isEqualTo(Distribution.of(values));
  }

  /** The bounds that {@code ReferenceNumbers} states. */
  @Test
  void statisticsFromTheGridAreWithinTheirBoundsOfThoseFromAllNumbers() {
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator random = random(seed);
      int shape = seed % 5;
      double[] training = draw(shape, 1_000 + 37 * seed, random);
      double[] current = draw(shape, 700, random);
      for (int i = 0; i < current.length; i++) {
        current[i] += seed % 3 * 0.2;
      }
      Distribution exact = Distribution.of(training);
      Distribution grid = Distribution.grid(CELLS, training);
      Distribution now = Distribution.of(current);
      double difference =
          KolmogorovSmirnov.statistic(exact, now) - KolmogorovSmirnov.statistic(grid, now);
      assertThat(difference).isBetween(0.0, 1.0 / CELLS);
      assertThat(Bins.of(grid, 10).edges()).isEqualTo(Bins.of(exact, 10).edges());
      assertThat(Bins.of(grid, 10).shares(grid)).isEqualTo(Bins.of(exact, 10).shares(exact));
      double range = exact.max() - exact.min();
      assertThat(Divergence.wasserstein(grid, now))
          .isCloseTo(Divergence.wasserstein(exact, now), within(range / CELLS));
    }
  }

  @Test
  void quantilesAreOrderStatistics() {
    double[] thirty = new double[30];
    Arrays.setAll(thirty, i -> i + 1);
    Distribution found = Distribution.of(thirty);
    assertThat(found.quantile(0)).isEqualTo(1);
    assertThat(found.quantile(0.1)).isEqualTo(3); // 0.1 · 30 is 3.0000000000000004
    assertThat(found.quantile(0.11)).isEqualTo(4);
    assertThat(found.quantile(1)).isEqualTo(30);
    assertThatThrownBy(() -> found.quantile(1.1)).hasMessageContaining("(1.1)");
  }

  @Test
  void whatIsNoDistributionIsRefused() {
    assertThatThrownBy(() -> Distribution.of()).hasMessage("A distribution needs a number.");
    for (double bad :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> Distribution.of(1, bad, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(" + bad + ")")
          .hasMessageContaining("\nMaybe");
    }
    assertThatThrownBy(() -> Distribution.grid(0, 1)).hasMessageContaining("cells (0)");
    assertThatThrownBy(() -> points(new double[] {1, 1}, new long[] {0, 1}, new long[] {1, 2}))
        .hasMessageContaining("point (1)");
    assertThatThrownBy(() -> points(new double[] {1, 2}, new long[] {0, 1}, new long[] {2, 3}))
        .hasMessageContaining("point (1)");
    assertThatThrownBy(() -> points(new double[] {1}, new long[] {1}, new long[] {2}))
        .hasMessageContaining("point (0)");
    assertThatThrownBy(() -> points(new double[] {1}, new long[] {0}, new long[] {0}))
        .hasMessageContaining("point (0)");
    assertThatThrownBy(() -> points(new double[] {1}, new long[0], new long[] {1}))
        .hasMessageContaining("0 counts below");
  }

  private static Distribution points(double[] values, long[] below, long[] upTo) {
    return Distribution.of(new Distribution.Points(values, below, upTo));
  }

  @Test
  void numbersThatAreNotKnownAtTheReferencesPointsAreRefused() {
    Distribution grid = Distribution.grid(2, 1, 2, 3, 4, 5, 6);
    Distribution other = Distribution.grid(2, 1.5, 2, 3, 4, 5, 6);
    assertThatThrownBy(() -> KolmogorovSmirnov.statistic(grid, other))
        .hasMessageContaining("the point (1.0) of the reference");
    assertThat(KolmogorovSmirnov.statistic(grid, grid)).isZero();
    assertThat(Divergence.wasserstein(grid, grid)).isZero();
  }

  @Test
  void countsAtGivenPointsMayBeNone() {
    Distribution found =
        Distribution.counted(
            new Distribution.Points(
                new double[] {1, 2, 3}, new long[] {0, 1, 4}, new long[] {0, 3, 4}));
    assertThat(found.count()).isEqualTo(4);
    assertThat(found.largestGap()).isEqualTo(0.25);
    assertThat(found.constant()).isEmpty();
    assertThat(Distribution.of(2, 2, 2).constant()).hasValue(2);
    assertThatThrownBy(
            () ->
                Distribution.counted(
                    new Distribution.Points(new double[] {1}, new long[1], new long[1])))
        .hasMessage("A distribution needs a number.");
    assertThatThrownBy(
            () ->
                Distribution.counted(
                    new Distribution.Points(
                        new double[] {1, 2}, new long[] {0, 1}, new long[] {2, 2})))
        .hasMessageContaining("point (1)");
  }

  @Test
  void aRangeBeyondAllNumbersIsInfinitelyFar() {
    assertThat(
            Divergence.wasserstein(
                Distribution.of(-Double.MAX_VALUE, 0), Distribution.of(0, Double.MAX_VALUE)))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }
}

package dev.crema.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What holds whatever the numbers are. */
final class PropertiesTest {
  private static final double[] THREE = {0.2, 0.3, 0.5};
  private static final double[] OTHER = {0.5, 0.3, 0.2};

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Test
  void equalSharesAreNotApartAndDistancesAreSymmetric() {
    assertThat(Divergence.populationStability(THREE, THREE)).isZero();
    assertThat(Divergence.jensenShannon(THREE, THREE)).isZero();
    assertThat(Divergence.totalVariation(THREE, THREE)).isZero();
    assertThat(Divergence.populationStability(THREE, OTHER))
        .isCloseTo(Divergence.populationStability(OTHER, THREE), within(1e-15));
    assertThat(Divergence.jensenShannon(THREE, OTHER))
        .isCloseTo(Divergence.jensenShannon(OTHER, THREE), within(1e-15));
    assertThat(Divergence.totalVariation(THREE, OTHER)).isCloseTo(0.3, within(1e-15));
  }

  @Test
  void theStabilityIndexIsTheHandWorkedOne() {
    // 0.1·ln 1.2 + (−0.1)·ln 0.8
    assertThat(Divergence.populationStability(new double[] {0.5, 0.5}, new double[] {0.6, 0.4}))
        .isCloseTo(0.040547, within(1e-6));
    // An empty bin counts as 1e-4: (0.5 − 1e-4)·ln(5000) twice over.
    assertThat(Divergence.populationStability(new double[] {1, 0}, new double[] {0.5, 0.5}))
        .isCloseTo(0.5 * Math.log(2) + 0.4999 * Math.log(5_000), within(1e-12));
  }

  @Test
  void whatHasNothingInCommonIsAsFarApartAsCanBe() {
    assertThat(Divergence.jensenShannon(new double[] {1, 0}, new double[] {0, 1})).isEqualTo(1);
    assertThat(Divergence.totalVariation(new double[] {1, 0}, new double[] {0, 1})).isEqualTo(1);
    TestResult apart = KolmogorovSmirnov.twoSample(new double[] {1, 2}, new double[] {3, 4, 5});
    assertThat(apart.statistic()).isEqualTo(1);
    assertThat(apart.pValue()).isCloseTo(0.2, within(1e-15)); // 2 of C(5, 2) = 10 orders
  }

  @Test
  void aShiftMovesEarthAsFar() {
    double[] values = {1, 5, 2, 8};
    double[] shifted = Arrays.stream(values).map(v -> v + 2.5).toArray();
    assertThat(Divergence.wasserstein(Distribution.of(values), Distribution.of(shifted)))
        .isCloseTo(2.5, within(1e-12));
  }

  /** 2 · Σ ± C(2n, n + k·n·D) / C(2n, n), by Python's math.comb. */
  @Test
  void pValuesAreExactWhereThatIsCheap() {
    assertThat(KolmogorovSmirnov.pValue(0.13, 500, 500)).isCloseTo(4.2124348957e-4, within(1e-13));
    assertThat(KolmogorovSmirnov.pValue(0.4, 50, 50)).isCloseTo(5.8225688148e-4, within(1e-13));
    assertThat(KolmogorovSmirnov.pValue(0.05, 20_000, 500))
        .isEqualTo(KolmogorovSmirnov.asymptoticPValue(0.05, 20_000, 500));
    assertThat(KolmogorovSmirnov.pValue(0.05, 9_000, 9_000))
        .isEqualTo(KolmogorovSmirnov.asymptoticPValue(0.05, 9_000, 9_000));
  }

  /** Exactly: under equal sources P(p ≤ α) ≤ α, and not much less. */
  @Test
  void exactPValuesAreAsFrequentAsTheySay() {
    RandomGenerator random = random(3);
    int draws = 4_000;
    int small = 0;
    for (int i = 0; i < draws; i++) {
      double[] first = random.doubles(25).toArray();
      double[] second = random.doubles(40).toArray();
      small += KolmogorovSmirnov.twoSample(first, second).pValue() <= 0.05 ? 1 : 0;
    }
    assertThat((double) small / draws).isBetween(0.03, 0.061); // three standard errors
  }

  @Test
  void theAsymptoticPValueComesCloseToTheExactOne() {
    for (double statistic : new double[] {0.05, 0.08, 0.1, 0.12}) {
      double exact = KolmogorovSmirnov.exactPValue(statistic, 1_000, 501);
      assertThat(KolmogorovSmirnov.asymptoticPValue(statistic, 1_000, 501))
          .isCloseTo(exact, within(0.15 * exact));
    }
  }

  @Test
  void tailsOfTheKolmogorovDistributionFall() {
    for (long rows : new long[] {1, 3, 10, 139, 140, 141, 500, 20_000, 20_001, 1_000_000}) {
      double before = 1;
      for (int i = 0; i <= 200; i++) {
        double tail =
            KolmogorovDistribution.tail(rows, Math.min(1, i * 0.025 / Math.sqrt((double) rows)));
        assertThat(tail).as("%d rows, %d", rows, i).isBetween(0.0, before + 3e-6);
        before = tail;
      }
    }
    assertThat(KolmogorovDistribution.tail(10, 1)).isZero();
    assertThat(KolmogorovDistribution.tail(10, 0)).isEqualTo(1);
  }

  @Test
  void numbersOutOfRangeAreAsLikelyAsAllOrdersSay() {
    // The 2 largest of 3 + 3 pooled numbers are both current in 3·2 of 6·5 orders; two ends.
    assertThat(new OutOfRange(0, 2, 3).pValue(3)).isCloseTo(2 * 6.0 / 30, within(1e-15));
    assertThat(new OutOfRange(0, 0, 3).pValue(3)).isEqualTo(1);
    assertThat(new OutOfRange(1, 2, 10).share()).isEqualTo(0.3);
    assertThat(new OutOfRange(0, 1_000_000, 1_000_000).pValue(1_000_000)).isZero();
    assertThatThrownBy(() -> new OutOfRange(2, 2, 3)).hasMessageContaining("(3) numbers");
  }

  @Test
  void fishersTestIsTheHandWorkedOne() {
    // Of C(8, 4) = 70 tables with these totals 1 + 16 + 16 + 1 are no more likely than 3 and 1.
    TestResult found =
        TwoProportions.test(new TwoProportions.Share(3, 4), new TwoProportions.Share(1, 4));
    assertThat(found.pValue()).isCloseTo(34.0 / 70, within(1e-12));
    assertThat(found.statistic()).isEqualTo(0.5);
    assertThatThrownBy(() -> new TwoProportions.Share(2, 1)).hasMessageContaining("hits (2)");
  }

  /** Of the 6 ways to draw 2 of A A B B, 2 draw both of one kind; of A A B B C C, 3 of 15. */
  @Test
  void aNewCategoryIsAsLikelyAsAllOrdersSay() {
    TestResult found = NewCategory.test(new long[] {2, 0}, new long[] {0, 2});
    assertThat(found.statistic()).isEqualTo(2);
    assertThat(found.pValue()).isCloseTo(2.0 / 6, within(1e-15));
    assertThat(NewCategory.test(new long[] {2, 2, 0}, new long[] {0, 0, 2}).pValue())
        .isCloseTo(3.0 / 15, within(1e-15));
    assertThat(NewCategory.test(new long[] {5, 1}, new long[] {9, 0}))
        .isEqualTo(new TestResult(0, 1));
    // 15 of 500 rows, where none of 20,000 had it.
    assertThat(NewCategory.test(new long[] {20_000, 0}, new long[] {485, 15}).pValue())
        .isBetween(1e-26, 1e-23);
    assertThatThrownBy(() -> NewCategory.test(new long[] {0}, new long[] {1}))
        .hasMessageContaining("(0) and (1)");
  }

  /** Pooling looks at totals alone, so swapping the samples changes nothing. */
  @Test
  void chiSquaredDoesNotCareWhichSampleComesFirst() {
    long[] first = {100, 40, 3, 2, 1, 0};
    long[] second = {80, 60, 1, 0, 4, 0};
    ChiSquared.Result found = ChiSquared.test(first, second);
    ChiSquared.Result swapped = ChiSquared.test(second, first);
    assertThat(found.test().statistic()).isCloseTo(swapped.test().statistic(), within(1e-12));
    assertThat(found.pooled()).isEqualTo(3);
    assertThat(found.degrees()).isEqualTo(2);
  }

  @Test
  void pValuesOfChiSquaredAreAsFrequentAsTheySay() {
    RandomGenerator random = random(4);
    int draws = 3_000;
    int small = 0;
    for (int i = 0; i < draws; i++) {
      small +=
          ChiSquared.test(zipf(800, random), zipf(300, random)).test().pValue() <= 0.01 ? 1 : 0;
    }
    assertThat((double) small / draws).isBetween(0.004, 0.0165); // three standard errors
  }

  private static long[] zipf(int rows, RandomGenerator random) {
    long[] counts = new long[100];
    for (int i = 0; i < rows; i++) {
      counts[(int) (100 * Math.pow(random.nextDouble(), 4))]++;
    }
    return counts;
  }

  @Test
  void whatIsNoSampleIsRefused() {
    assertThatThrownBy(() -> Divergence.populationStability(new double[2], new double[3]))
        .hasMessageContaining("reference (2 bins)");
    assertThatThrownBy(() -> Divergence.jensenShannon(new double[] {0.5}, new double[] {1}))
        .hasMessage("The reference shares sum to (0.5), not to 1.");
    assertThatThrownBy(() -> Divergence.totalVariation(new double[] {1}, new double[] {Double.NaN}))
        .hasMessageContaining("current share (NaN)");
    assertThatThrownBy(() -> ChiSquared.test(new long[] {1}, new long[] {1, 2}))
        .hasMessageContaining("1 categories");
    assertThatThrownBy(() -> ChiSquared.test(new long[] {1}, new long[] {-1}))
        .hasMessageContaining("(-1)");
    assertThatThrownBy(() -> ChiSquared.test(new long[] {0}, new long[] {3}))
        .hasMessageContaining("(0) and (3)");
    assertThatThrownBy(() -> KolmogorovSmirnov.asymptoticPValue(Double.NaN, 1, 1))
        .hasMessageContaining("(NaN)");
    assertThatThrownBy(() -> KolmogorovSmirnov.exactPValue(0.5, 10_001, 1))
        .hasMessageContaining("10000");
    assertThatThrownBy(() -> KolmogorovSmirnov.exactPValue(0.5, 0, 1)).hasMessageContaining("(0)");
    assertThatThrownBy(() -> Bins.of(Distribution.of(1), 1)).hasMessageContaining("bins (1)");
    assertThatThrownBy(() -> new TestResult(1, 1.5)).hasMessageContaining("(1.5)");
  }
}

package dev.crema.drift.statistics;

import static dev.crema.drift.Reference.integers;
import static dev.crema.drift.Reference.numbers;
import static dev.crema.drift.Reference.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.crema.data.document.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The statistics beside scipy's, see {@code src/test/python/statistics_reference.py}. */
final class ReferenceTest {
  /** Both sides round in other places. */
  private static final double EXACT = 1e-12;

  private static Map<String, Node> samples() {
    Map<String, Node> samples = read("statistics", "samples").entries();
    assertThat(samples).hasSizeGreaterThanOrEqualTo(13);
    return samples;
  }

  @Test
  void kolmogorovSmirnovIsScipys() {
    samples()
        .forEach(
            (name, pair) -> {
              double[] reference = numbers(pair.required("reference"));
              double[] current = numbers(pair.required("current"));
              TestResult found = KolmogorovSmirnov.twoSample(reference, current);
              assertThat(found.statistic())
                  .as(name)
                  .isCloseTo(pair.required("ks").number(), within(EXACT));
              // scipy subtracts from 1 and keeps ten digits of small p-values.
              assertThat(found.pValue())
                  .as(name)
                  .isCloseTo(pair.required("ks_exact").number(), within(1e-11));
              Node asymptotic = pair.optional("ks_asymptotic");
              if (asymptotic != null) {
                assertThat(
                        KolmogorovSmirnov.asymptoticPValue(
                            found.statistic(), reference.length, current.length))
                    .as(name)
                    .isCloseTo(asymptotic.number(), within(1e-9));
              }
            });
  }

  @Test
  void exactPValuesAreScipys() {
    for (Node row : read("statistics", "exact").items()) {
      assertThat(
              KolmogorovSmirnov.exactPValue(
                  row.required("statistic").number(),
                  row.required("reference").integer(),
                  row.required("current").integer()))
          .as(row.path())
          .isCloseTo(row.required("p_value").number(), within(1e-11));
    }
  }

  @Test
  void theTailOfKolmogorovsDistributionIsScipys() {
    for (Node row : read("statistics", "tails").items()) {
      long rows = row.required("rows").integer();
      double expected = row.required("p_value").number();
      double found = KolmogorovDistribution.tail(rows, row.required("statistic").number());
      String name = row.tree() + " " + found;
      if (rows > 20_000 && expected < 0.025) {
        assertThat(found).as(name).isCloseTo(expected, withinPercentage(1)); // an expansion
      } else {
        // Where scipy multiplies matrices for up to 100,000 rows, ours expands from 141 rows on.
        assertThat(found).as(name).isCloseTo(expected, within(1e-9 + expected * 3e-6));
      }
    }
  }

  @Test
  void binnedMeasuresAreNumpysAndScipys() {
    samples()
        .forEach(
            (name, pair) -> {
              Distribution reference = Distribution.of(numbers(pair.required("reference")));
              Distribution current = Distribution.of(numbers(pair.required("current")));
              Bins bins = Bins.of(reference, 10);
              assertThat(bins.edges()).as(name).containsExactly(numbers(pair.required("edges")));
              double[] r = bins.shares(reference);
              double[] c = bins.shares(current);
              assertThat(Divergence.populationStability(r, c))
                  .as(name)
                  .isCloseTo(pair.required("psi").number(), within(EXACT));
              assertThat(Divergence.jensenShannon(r, c))
                  .as(name)
                  .isCloseTo(pair.required("jensen_shannon").number(), within(1e-8)); // a root
            });
  }

  @Test
  void wassersteinIsScipys() {
    samples()
        .forEach(
            (name, pair) ->
                assertThat(
                        Divergence.wasserstein(
                            Distribution.of(numbers(pair.required("reference"))),
                            Distribution.of(numbers(pair.required("current")))))
                    .as(name)
                    .isCloseTo(pair.required("wasserstein").number(), within(1e-10)));
  }

  @Test
  void chiSquaredWithPooledCellsIsScipys() {
    for (Node row : read("statistics", "tables").items()) {
      ChiSquared.Result found =
          ChiSquared.test(integers(row.required("reference")), integers(row.required("current")));
      double statistic = row.required("statistic").number();
      assertThat(found.degrees()).as(row.path()).isEqualTo((int) row.required("degrees").integer());
      assertThat(found.test().statistic())
          .as(row.path())
          .isCloseTo(statistic, within(1e-9 * Math.max(1, statistic)));
      double expected = row.required("p_value").number();
      assertThat(found.test().pValue())
          .as(row.path())
          .isCloseTo(expected, within(1e-10 * expected + 1e-300));
    }
  }

  @Test
  void twoProportionsAreScipys() {
    for (Node row : read("statistics", "proportions").items()) {
      long[] table = integers(row.required("table"));
      double expected = row.required("p_value").number();
      TestResult found =
          TwoProportions.test(
              new TwoProportions.Share(table[0], table[1]),
              new TwoProportions.Share(table[2], table[3]));
      assertThat(found.pValue())
          .as(row.path())
          .isCloseTo(expected, within(expected * 1e-8 + 1e-300));
    }
  }
}

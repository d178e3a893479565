package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.search.SearchPlan.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KnownFunctionsTest {

  @Test
  void theFunctionsAreThoseOfTheLibrary() {
    assertThat(Functions.SPHERE.at(0, 0, 0)).isZero();
    assertThat(Functions.BRANIN.at(Math.PI, 2.275)).isCloseTo(0.397887, within(1e-6));
    assertThat(Functions.HARTMANN6.at(0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573))
        .isCloseTo(-3.32237, within(1e-5));
  }

  @ParameterizedTest
  @EnumSource(Functions.class)
  void tpeComesNearerThanChanceInTheMedianOfTwentySeeds(Functions function) {
    double[] random = SearchBench.best(function, Strategy.RANDOM, 60, 20);
    double[] tpe = SearchBench.best(function, Strategy.TPE, 60, 20);
    double gapOfChance = SearchBench.median(random) - function.minimum();
    double gap = SearchBench.median(tpe) - function.minimum();
    assertThat(gap).isBetween(-1e-6, gapOfChance * 0.8);
  }

  @ParameterizedTest
  @EnumSource(Functions.class)
  void tpeNeedsFewerTrialsToWhatChanceEndsWithThanChanceItself(Functions function) {
    double[] ofChance = new double[20];
    double[] ofTpe = new double[20];
    for (int seed = 0; seed < 20; seed++) {
      double[] chance = SearchBench.curve(function, Strategy.RANDOM, 60, seed);
      double[] tpe = SearchBench.curve(function, Strategy.TPE, 60, seed);
      ofChance[seed] = SearchBench.needed(chance, chance[59]);
      ofTpe[seed] = SearchBench.needed(tpe, chance[59]);
    }
    // By chance the best of 60 comes at the thirtieth, in the median.
    assertThat(SearchBench.median(ofChance)).isBetween(15.0, 50.0);
    assertThat(SearchBench.median(ofTpe)).isLessThan(SearchBench.median(ofChance));
  }
}

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
}

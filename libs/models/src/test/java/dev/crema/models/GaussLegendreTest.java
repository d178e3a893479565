package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class GaussLegendreTest {
  @Test
  void threePointsAreThoseOfTheTables() {
    // Abramowitz and Stegun 1964, table 25.4, moved from [−1, 1] to [0, 1].
    GaussLegendre rule = GaussLegendre.of(3);
    assertThat(rule.points())
        .containsExactly(
            new double[] {(1 - 0.774596669241483) / 2, 0.5, (1 + 0.774596669241483) / 2},
            within(1e-15));
    assertThat(rule.weights())
        .containsExactly(new double[] {5 / 18.0, 8 / 18.0, 5 / 18.0}, within(1e-15));
  }

  @Test
  void powersUpToTwiceTheNumberOfPointsAreIntegratedExactly() {
    for (int count : new int[] {1, 2, 3, 6, 12, 30, 60, 129, 258}) {
      GaussLegendre rule = GaussLegendre.of(count);
      for (int power = 0; power < 2 * count; power++) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
          sum += rule.weights()[i] * Math.pow(rule.points()[i], power);
        }
        assertThat(sum).isCloseTo(1.0 / (power + 1), within(1e-13));
      }
      assertThat(rule.points()).isSorted();
      assertThat(Arrays.stream(rule.points()).allMatch(t -> t > 0 && t < 1)).isTrue();
      assertThat(Arrays.stream(rule.weights()).allMatch(w -> w > 0)).isTrue();
    }
  }
}

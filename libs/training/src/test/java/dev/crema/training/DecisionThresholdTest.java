package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DecisionThresholdTest {
  private static final double[] SCORES = {0.9, 0.8, 0.7, 0.4, 0.2};
  private static final boolean[] POSITIVE = {true, true, false, true, false};

  @Test
  void maximisesF1() {
    // From 0.3 on: 3 of 3 positives, 1 of 2 negatives, so F1 = 6 / (4 + 3); at 0.75 it is 4 / 5.
    DecisionThreshold chosen = DecisionThreshold.choose("f1", SCORES, POSITIVE);
    assertThat(chosen.value()).isCloseTo(0.3, within(1e-12));
    assertThat(chosen.objective()).isCloseTo(6 / 7.0, within(1e-12));
  }

  @Test
  void maximisesYoudensJ() {
    // From 0.75 on: 2 of 3 positives and no negative, so J = 2/3.
    DecisionThreshold chosen = DecisionThreshold.choose("youden", SCORES, POSITIVE);
    assertThat(chosen.value()).isCloseTo(0.75, within(1e-12));
    assertThat(chosen.objective()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void takesANumberAsItIs() {
    DecisionThreshold chosen = DecisionThreshold.choose("0.25", new double[0], new boolean[0]);
    assertThat(chosen.value()).isEqualTo(0.25);
    assertThat(chosen.rule()).isEqualTo("number");
    assertThat(DecisionThreshold.needsRows("0.25")).isFalse();
  }

  @Test
  void isAsGoodAsEveryOtherThreshold() {
    Random random = new Random(3);
    for (int repeat = 0; repeat < 50; repeat++) {
      double[] scores = random.doubles(40).map(s -> Math.rint(s * 10) / 10).toArray();
      boolean[] positive = new boolean[40];
      for (int i = 0; i < 40; i++) {
        positive[i] = i == 0 || (i > 1 && random.nextDouble() < scores[i]);
      }
      double f1 = DecisionThreshold.choose("f1", scores, positive).objective();
      for (double at = 0; at <= 1; at += 0.01) {
        assertThat(f1(scores, positive, at)).isLessThanOrEqualTo(f1 + 1e-12);
      }
      double value = DecisionThreshold.choose("f1", scores, positive).value();
      assertThat(f1(scores, positive, value)).isCloseTo(f1, within(1e-12));
    }
  }

  private static double f1(double[] scores, boolean[] positive, double threshold) {
    int predicted = 0;
    int right = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      predicted += scores[i] >= threshold ? 1 : 0;
      positives += positive[i] ? 1 : 0;
      right += scores[i] >= threshold && positive[i] ? 1 : 0;
    }
    return 2.0 * right / (predicted + positives);
  }

  @Test
  void separatesNeighboursInFloatingPoint() {
    double high = Math.nextUp(0.5);
    DecisionThreshold chosen =
        DecisionThreshold.choose("f1", new double[] {0.5, high}, new boolean[] {false, true});
    assertThat(chosen.value()).isEqualTo(high);
  }

  @Test
  void refusesRowsOfOneClass() {
    assertThatThrownBy(
            () -> DecisionThreshold.choose("f1", new double[] {0.1}, new boolean[] {false}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 rows of which 0 are positive")
        .hasMessageContaining("Maybe");
  }

  @Test
  void refusesWhatIsNoRule() {
    for (String text : new String[] {"f2", "1.5", "-0.1", "NaN", ""}) {
      assertThatThrownBy(() -> DecisionThreshold.needsRows(text))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("(" + text + ") is neither f1 nor youden");
    }
  }
}

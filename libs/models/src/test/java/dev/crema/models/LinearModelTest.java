package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;

class LinearModelTest {
  @Test
  void binaryMatchesHandWorkedExample() {
    LinearModel model = LinearModel.binary(new double[] {2, -1}, 0.5);
    double[] p = new double[2];
    model.probabilities(new float[] {1, 3}, p);
    // Margin 0.5 + 2 − 3 = −0.5; 1 / (1 + e^0.5) = 0.3775406687981454.
    assertThat(p[1]).isCloseTo(0.3775406687981454, within(1e-15));
    assertThat(p[0] + p[1]).isEqualTo(1);
    float[] margin = new float[1];
    model.margins(new float[] {1, 3}, margin);
    assertThat(margin[0]).isEqualTo(-0.5f);
  }

  @Test
  void multinomialMatchesHandWorkedExample() {
    LinearModel model =
        LinearModel.multinomial(
            new double[][] {{Math.log(2)}, {0}, {Math.log(5)}}, new double[] {0, 0, 0});
    double[] p = new double[3];
    model.probabilities(new float[] {1}, p);
    // Odds 2 : 1 : 5.
    assertThat(p[0]).isCloseTo(0.25, within(1e-15));
    assertThat(p[1]).isCloseTo(0.125, within(1e-15));
    assertThat(p[2]).isCloseTo(0.625, within(1e-15));
  }

  @Test
  void oneAgainstTheRestMatchesHandWorkedExample() {
    // Odds 1 : 1, 3 : 1 and 1 : 3, so 1/2, 3/4 and 1/4, whose sum is 3/2.
    LinearModel model =
        LinearModel.oneVsRest(
            new double[][] {{0}, {Math.log(3)}, {-Math.log(3)}}, new double[] {0, 0, 0});
    double[] p = new double[3];
    model.probabilities(new float[] {1}, p);
    assertThat(p[0]).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(p[1]).isCloseTo(1 / 2.0, within(1e-15));
    assertThat(p[2]).isCloseTo(1 / 6.0, within(1e-15));
    // All three are 0.
    LinearModel surely = LinearModel.oneVsRest(new double[3][1], new double[] {-1e4, -1e4, -1e4});
    surely.probabilities(new float[] {1}, p);
    assertThat(p).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
  }

  @Test
  void staysInRangeForHugeMargins() {
    LinearModel model = LinearModel.binary(new double[] {1}, 0);
    double[] p = new double[2];
    model.probabilities(new float[] {Float.MAX_VALUE}, p);
    assertThat(p).containsExactly(0, 1);
    model.probabilities(new float[] {-Float.MAX_VALUE}, p);
    assertThat(p).containsExactly(1, 0);
  }

  @Test
  void refusesFeaturesThatAreNotFinite() {
    LinearModel model = LinearModel.binary(new double[] {1, 2}, 0);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> model.probabilities(new float[] {1, bad}, new double[2]))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("index 1 is (" + bad)
          .hasMessageContaining("Maybe impute");
    }
    assertThat(model.acceptsMissing()).isFalse();
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    assertThatThrownBy(() -> LinearModel.binary(new double[] {Double.NaN}, 0))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> LinearModel.binary(new double[0], 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("features (0)");
    assertThatThrownBy(() -> LinearModel.multinomial(new double[][] {{1, 2}, {1}}, new double[2]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 weights, the first 2");
    assertThatThrownBy(() -> LinearModel.multinomial(new double[][] {{1}, {1}}, new double[3]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 intercepts");
    assertThatThrownBy(() -> LinearModel.multinomial(new double[][] {{1}}, new double[1]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("classes (1)");
  }

  @Test
  void refusesMeansThatDoNotFit() {
    LinearModel model = LinearModel.binary(new double[] {1, 2}, 0);
    assertThatThrownBy(() -> model.withMeans(new double[1]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 means for 2 features");
    assertThatThrownBy(() -> model.withMeans(new double[] {0, Double.NaN}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mean (NaN) of the feature at index 1");
  }
}

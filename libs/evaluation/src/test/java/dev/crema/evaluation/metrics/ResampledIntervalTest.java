package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reference values are scipy's, made by {@code src/test/python/resampled.py}. */
final class ResampledIntervalTest {
  private static final String FILE = "/golden/resampled.json";

  private static List<Node> reference(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(ResampledIntervalTest.class.getResourceAsStream(FILE))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE)
          .required(name)
          .items();
    }
  }

  private static double number(Node node, String name) {
    return node.required(name).number();
  }

  @Test
  void isTheCorrectedIntervalOfScipy() throws Exception {
    for (Node expected : reference("cases")) {
      double[] values =
          expected.required("values").items().stream().mapToDouble(Node::number).toArray();
      ResampledInterval found =
          ResampledInterval.of(values, number(expected, "test") / number(expected, "train"));
      assertThat(found.count()).isEqualTo(values.length);
      // Sums in another order: some units in the last place.
      assertThat(found.mean()).isCloseTo(number(expected, "mean"), within(1e-14));
      assertThat(found.standardDeviation()).isCloseTo(number(expected, "deviation"), within(1e-14));
      assertThat(found.standardError()).isCloseTo(number(expected, "error"), within(1e-14));
      assertThat(found.lower()).isCloseTo(number(expected, "lower"), within(1e-12));
      assertThat(found.upper()).isCloseTo(number(expected, "upper"), within(1e-12));
    }
  }

  @Test
  void hasTheQuantilesOfScipy() throws Exception {
    for (Node expected : reference("quantiles")) {
      double t = number(expected, "t");
      assertThat(
              StudentT.reach(
                  number(expected, "share"), (int) expected.required("degrees").integer()))
          .isCloseTo(t, within(1e-10 * t));
    }
  }

  @Test
  void moreRepeatsDoNotMakeTheErrorVanish() {
    double[] few = {0.7, 0.8, 0.75, 0.85, 0.9};
    double[] many = new double[500];
    for (int i = 0; i < many.length; i++) {
      many[i] = few[i % few.length];
    }
    ResampledInterval once = ResampledInterval.of(few, 0.25);
    ResampledInterval often = ResampledInterval.of(many, 0.25);
    assertThat(often.standardError()).isGreaterThan(0.6 * once.standardError());
  }

  @Test
  void theOrderOfTheFoldsChangesNoBit() {
    assertThat(ResampledInterval.of(new double[] {0.1, 0.7, 0.33}, 0.5))
        .isEqualTo(ResampledInterval.of(new double[] {0.7, 0.33, 0.1}, 0.5));
  }

  @Test
  void equalValuesHaveNoError() {
    ResampledInterval same = ResampledInterval.of(new double[] {0.5, 0.5}, 1);
    assertThat(same.standardError()).isZero();
    assertThat(same.lower()).isEqualTo(0.5).isEqualTo(same.upper());
  }

  @Test
  void refusesWhatIsNoSetOfFolds() {
    assertThatThrownBy(() -> ResampledInterval.of(new double[] {1}, 0.5))
        .hasMessageContaining("[1.0]");
    assertThatThrownBy(() -> ResampledInterval.of(new double[] {1, Double.NaN}, 0.5))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> ResampledInterval.of(new double[] {1, 2}, 0))
        .hasMessageContaining("(0.0)");
  }
}

package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.models.CalibrationCurve;
import org.junit.jupiter.api.Test;

class IsotonicFitTest {

  /** Of as many blocks as ascend one after the other, each of one probability. */
  private static IsotonicFit fit(int blocks) {
    IsotonicFit fit = new IsotonicFit(blocks);
    for (int i = 0; i < blocks; i++) {
      fit.add((i + 0.5) / blocks, blocks, i);
    }
    return fit;
  }

  @Test
  void keepsAsManyPointsAsAModelMayHave() {
    CalibrationCurve.Isotonic curve = fit(CalibrationCurve.MAX_POINTS).curve();
    assertThat(curve.from()).hasSize(CalibrationCurve.MAX_POINTS);
  }

  @Test
  void refusesMoreWithAWayOut() {
    assertThatThrownBy(() -> fit(CalibrationCurve.MAX_POINTS + 1).curve())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("would have 100001 points; a model keeps 100000 at most.")
        .hasMessageContaining("\nMaybe ")
        .hasMessageContaining("(platt)");
  }
}

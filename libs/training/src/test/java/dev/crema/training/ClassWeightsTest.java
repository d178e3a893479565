package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClassWeightsTest {
  private static final List<String> CLASSES = List.of("no", "yes");
  private static final int[] COUNTS = {90, 10};

  @Test
  void noneMeansOneEach() {
    assertThat(ClassWeights.parse("none", CLASSES, COUNTS)).containsExactly(1, 1);
  }

  @Test
  void balancedGivesAllClassesTheSameSum() {
    // 100 / (2 × 90) and 100 / (2 × 10), as class_weight="balanced" of scikit-learn.
    assertThat(ClassWeights.parse("balanced", CLASSES, COUNTS)).containsExactly(100 / 180.0, 5);
  }

  @Test
  void balancedLeavesOutClassesWithoutRows() {
    assertThat(ClassWeights.parse("balanced", List.of("a", "b", "c"), new int[] {30, 0, 10}))
        .containsExactly(40 / 60.0, 1, 2);
  }

  @Test
  void readsWeightsByName() {
    assertThat(ClassWeights.parse(" {\"yes\": 3.5}", CLASSES, COUNTS)).containsExactly(1, 3.5);
  }

  @Test
  void saysWhichClassWasMeant() {
    assertThatThrownBy(() -> ClassWeights.parse("{\"yess\": 2}", CLASSES, COUNTS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(yess), which does not exist.\nMaybe (yes).");
  }

  @Test
  void refusesWordsAndWeightsThatAreNone() {
    assertThatThrownBy(() -> ClassWeights.parse("balnced", CLASSES, COUNTS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe (balanced).");
    assertThatThrownBy(() -> ClassWeights.parse("{\"yes\": 0}", CLASSES, COUNTS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(0.0)");
    assertThatThrownBy(() -> ClassWeights.parse("{\"yes\": 2000000}", CLASSES, COUNTS))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> ClassWeights.parse("{\"yes\": ", CLASSES, COUNTS))
        .isInstanceOf(InputException.class);
  }
}

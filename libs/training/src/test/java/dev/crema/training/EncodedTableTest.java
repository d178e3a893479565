package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EncodedTableTest {
  @Test
  void aMeanIsOfEachFeatureAndNotANumberWhereAValueIsMissing() {
    float[] values = {1, 10, Float.NaN, 2, 20, 0, 6, 90, 0};
    EncodedTable table =
        new EncodedTable(values, 3, 3, new int[] {0, 1, 0}, List.of("a", "b", "c"));
    assertThat(table.means()).containsExactly(3, 40, Double.NaN);
    EncodedTable none = new EncodedTable(new float[0], 0, 1, new int[0], List.of("a"));
    assertThat(none.means()).containsExactly(Double.NaN);
  }

  /** As an int it would be below zero, or a small array. */
  @Test
  void answersThatDoNotFitAreASentence() {
    EncodedTable table = TestTables.of(4, 2, 1);
    assertThat(table.newAnswers(3)).hasSize(12).containsOnly(0);
    for (int width : new int[] {Integer.MAX_VALUE, 1 << 30, (1 << 27) + 1}) {
      assertThatThrownBy(() -> table.newAnswers(width))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("4 rows with %d probabilities each do not fit".formatted(width))
          .hasMessageContaining("(536870912 numbers at most)")
          .hasMessageContaining("\nMaybe measure on a sample");
    }
  }
}

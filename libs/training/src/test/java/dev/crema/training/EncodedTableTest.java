package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;

final class EncodedTableTest {
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

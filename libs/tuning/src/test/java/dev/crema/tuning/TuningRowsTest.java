package dev.crema.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TuningRowsTest {
  @Test
  void aPartOfTheRowsKnowsWhichFeaturesAreCategories() {
    EncodedTable table =
        new EncodedTable(
            new float[] {0, 1, 2, 3, 4, 5},
            3,
            2,
            new LabelColumn.Classes(new int[] {0, 1, 0}),
            List.of("code", "number"),
            List.of(5, 0));
    EncodedTable first = TuningRows.rows(table, new int[] {0, 1});
    assertThat(first.rows()).isEqualTo(2);
    assertThat(first.values()).containsExactly(0, 1, 2, 3);
    assertThat(first.categories()).isEqualTo(table.categories());
  }
}

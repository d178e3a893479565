package dev.crema.training.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptRowsTest {
  private static final int ROWS = 50;

  @TempDir private Path directory;

  private static List<String> texts(RowSource rows) {
    List<String> texts = new ArrayList<>();
    rows.forEach(
        (row, line) ->
            texts.add("%d: %s %s %s".formatted(line, row.text(0), row.number(1), row.text(4))));
    return texts;
  }

  private static long characters(RowSource rows) {
    long[] sum = new long[1];
    rows.forEach(
        (row, _) -> {
          for (int i = 0; i < row.size(); i++) {
            sum[0] += Objects.requireNonNullElse(row.text(i), "").length();
          }
        });
    return sum[0];
  }

  @Test
  void keepsFewRowsAndReadsManyFromTheDisk() {
    FoldRows rows = FoldRows.ofClasses().fill(ROWS, 1);
    Path path = directory.resolve("rows");
    try (DatasetWriter writer = DatasetWriter.create(path, rows.contract())) {
      rows.source().forEach(writer::append);
      writer.finish();
    }
    DatasetReader reader = DatasetReader.open(path);
    long cells = (long) ROWS * rows.contract().columns().size();
    RowSource kept = KeptRows.of(reader, cells, KeptRows.MAX_CHARACTERS);
    assertThat(kept).isInstanceOf(KeptRows.class);
    assertThat(texts(kept)).hasSize(ROWS).isEqualTo(texts(reader)).isEqualTo(texts(kept));
    assertThat(KeptRows.of(reader, cells - 1, KeptRows.MAX_CHARACTERS)).isSameAs(reader);
    long characters = characters(reader);
    assertThat(KeptRows.of(reader, cells, characters)).isInstanceOf(KeptRows.class);
    assertThat(KeptRows.of(reader, cells, characters - 1)).as("long texts").isSameAs(reader);
  }
}

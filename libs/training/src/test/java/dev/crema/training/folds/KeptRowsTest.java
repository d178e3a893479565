package dev.crema.training.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    RowSource kept = KeptRows.of(reader, cells);
    assertThat(kept).isInstanceOf(KeptRows.class);
    assertThat(texts(kept)).hasSize(ROWS).isEqualTo(texts(reader)).isEqualTo(texts(kept));
    assertThat(KeptRows.of(reader, cells - 1)).isSameAs(reader);
  }
}

package dev.crema.data.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hang is the failure that two threads can have; hence the time limit. */
@Timeout(60)
class ParquetFileTest {
  /** More than two groups. */
  private static final int MANY = 300_000;

  private static final List<Map.Entry<String, StoredType>> COLUMNS =
      List.of(
          Map.entry("n \"%s\"", StoredType.BIGINT),
          Map.entry("text", StoredType.VARCHAR),
          Map.entry("day", StoredType.DATE));

  @TempDir Path folder;

  private void write(Path file, int rows, Consumer<RowBatch> observer) throws SQLException {
    Random random = new Random(3);
    try (ParquetFile parquet = new ParquetFile(file, COLUMNS, folder.resolve("spill"), observer)) {
      for (int i = 0; i < rows; i++) {
        RowBatch row = parquet.row();
        row.setNumber(0, i);
        row.setText(1, i % 3 == 0 ? null : "é" + random.nextInt(100_000));
        row.setNumber(2, i % 7 == 0 ? Double.NaN : i);
        parquet.endRow();
      }
      parquet.finish();
    }
  }

  /** In one batch they would be more than DuckDB's memory, and it would end the process. */
  @Test
  void takesManyLargeTexts() throws SQLException {
    Path file = folder.resolve("large.parquet");
    int[] largest = {0};
    try (ParquetFile parquet =
        new ParquetFile(
            file,
            COLUMNS,
            folder.resolve("spill"),
            batch -> largest[0] = Math.max(largest[0], batch.size()))) {
      for (int i = 0; i < 300; i++) {
        RowBatch row = parquet.row();
        row.setNumber(0, i);
        row.setText(1, i + "x".repeat(900_000));
        row.setNumber(2, i);
        parquet.endRow();
      }
      parquet.finish();
    }
    assertThat(largest[0]).isEqualTo(5); // the first that pass 4,194,304 characters
    try (DuckDb database = DuckDb.open()) {
      assertThat(database.number("SELECT sum(length(text)) FROM " + DuckDb.parquet(file)))
          .isEqualTo(300 * 900_000L + 10 + 2 * 90 + 3 * 200);
    }
  }

  @Test
  void keepsTheOrderAndGivesTheSameBytes() throws Exception {
    Path first = folder.resolve("1.parquet");
    Path second = folder.resolve("2.parquet");
    write(first, MANY, batch -> {});
    write(second, MANY, batch -> {});
    assertThat(first).hasSameBinaryContentAs(second);
    int[] next = {0};
    try (DuckDb database = DuckDb.open()) {
      database.stream(
          "SELECT CAST(COLUMNS(*) AS DOUBLE) FROM (SELECT %s, day - DATE '1970-01-01' FROM %s)"
              .formatted(DuckDb.name(COLUMNS.get(0).getKey()), DuckDb.parquet(first)),
          2,
          row -> {
            assertThat(row.number(0)).isEqualTo(next[0]);
            assertThat(row.number(1))
                .isEqualTo(Double.valueOf(next[0] % 7 == 0 ? Double.NaN : next[0]));
            next[0]++;
          });
    }
    assertThat(next[0]).isEqualTo(MANY);
  }

  @Test
  void passesOnWhatTheWritingThreadMeets() {
    assertThatThrownBy(() -> write(folder.resolve("missing/1.parquet"), MANY, batch -> {}))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("missing/1.parquet");
    OutOfMemoryError full = new OutOfMemoryError("made up");
    assertThatThrownBy(
            () ->
                write(
                    folder.resolve("2.parquet"),
                    MANY,
                    batch -> {
                      throw full;
                    }))
        .hasRootCause(full);
  }

  @Test
  void givesUpWhatIsNotFinished() throws Exception {
    Path file = folder.resolve("1.parquet");
    try (ParquetFile parquet =
        new ParquetFile(file, COLUMNS, folder.resolve("spill"), batch -> {})) {
      parquet.row().setNumber(0, 1);
      parquet.endRow();
    }
    assertThat(Files.exists(folder.resolve("spill"))).isFalse();
  }
}

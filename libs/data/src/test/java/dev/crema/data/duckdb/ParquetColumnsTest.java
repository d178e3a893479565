package dev.crema.data.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of our own beside those of others. */
class ParquetColumnsTest {
  private static final int ROWS = 300_000;

  @TempDir Path folder;

  private Path write(String name, String select) throws SQLException {
    Path file = folder.resolve(name);
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 10000)".formatted(select, file));
    }
    return file;
  }

  private Path join(Path theirs, Path own, String name) throws SQLException {
    Path into = folder.resolve(name);
    ParquetColumns.write(
        new ParquetColumns.Files(theirs, own, into, folder.resolve("spill")),
        new ParquetColumns.Own(List.of("row"), List.of("score")));
    return into;
  }

  @Test
  void rowsStayTogetherAndThoseWithoutANumberAreLeftOut() throws Exception {
    Path theirs =
        write(
            "[a]*.parquet",
            "SELECT CAST(i % 100 AS TINYINT) AS a, 't' || i AS \"b \"\"c\"\"\", "
                + "{'x': i} AS nested FROM range(%d) r(i)".formatted(ROWS));
    Path own =
        write(
            "own.parquet",
            "SELECT CASE WHEN i %% 10 = 3 THEN NULL ELSE i END AS row, i / 2 AS score FROM range(%d) r(i)"
                .formatted(ROWS));
    Path into = join(theirs, own, "one.parquet");
    try (DuckDb database = DuckDb.open()) {
      String table = DuckDb.parquet(into);
      assertThat(database.describe("SELECT * FROM " + table).toString())
          .isEqualTo(
              "{row=BIGINT, a=TINYINT, b \"c\"=VARCHAR, nested=STRUCT(x BIGINT), score=DOUBLE}");
      assertThat(database.number("SELECT count(*) FROM " + table)).isEqualTo(ROWS * 9L / 10);
      assertThat(
              database.number(
                  "SELECT count(*) FROM %s WHERE nested.x = row AND score = row / 2 AND a = row %% 100"
                      .formatted(table)))
          .isEqualTo(ROWS * 9L / 10);
    }
    assertThat(Files.mismatch(into, join(theirs, own, "two.parquet"))).isEqualTo(-1);
  }

  @Test
  void aDamagedFileIsAnError() throws SQLException, IOException {
    Path own = write("own.parquet", "SELECT 1 AS row, 2 AS score");
    Path theirs = Files.writeString(folder.resolve("theirs.parquet"), "PAR1 and no more");
    assertThatThrownBy(() -> join(theirs, own, "into.parquet")).isInstanceOf(SQLException.class);
  }
}

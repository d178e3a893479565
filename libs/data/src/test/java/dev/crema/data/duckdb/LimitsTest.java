package dev.crema.data.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit is run into for real. */
class LimitsTest {
  private static final long MEMORY = 32 << 20;

  private static final String SORT =
      "CREATE TABLE t AS SELECT range AS i, hash(range) AS h FROM range(4000000) ORDER BY h";

  @TempDir Path folder;

  @Test
  void aFullMemoryIsToldAsAFullHeapIs() throws Exception {
    try (DuckDb database = DuckDb.writer(new Limits(MEMORY, null))) {
      assertThatThrownBy(() -> database.execute(SORT))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageStartingWith(
              "a database may use 32 MB, which follows from the largest heap of ")
          .hasCauseInstanceOf(SQLException.class);
    }
  }

  @Test
  void whatIsBeyondTheMemoryIsSpilled() throws Exception {
    try (DuckDb database = DuckDb.writer(new Limits(MEMORY, folder.resolve("spill")))) {
      database.execute(SORT);
      assertThat(database.number("SELECT count(*) FROM t")).isEqualTo(4_000_000);
      assertThat(folder.resolve("spill")).isNotEmptyDirectory();
    }
  }

  @Test
  void aFullSpillFolderIsNamed() throws Exception {
    Path spill = folder.resolve("spill");
    try (DuckDb database = DuckDb.writer(new Limits(MEMORY, spill))) {
      // DuckDB sets it to nine tenths of what the disk has free.
      database.execute("SET max_temp_directory_size = '8MB'");
      assertThatThrownBy(() -> database.execute(SORT))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching(
              "(?s)What does not fit into the 32 MB .* the folder \\(%s\\) either, whose disk has \\d+ MB free\\.\nMaybe .*set_memory_limit.*"
                  .formatted(spill));
    }
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()) == 0,
        "no right to mount a small disk");
    try (ParquetFile file =
        new ParquetFile(
            disk.resolve("data.parquet"),
            List.of(Map.entry("n", StoredType.DOUBLE)),
            disk.resolve("spill"),
            batch -> {})) {
      Random random = new Random(1);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 2_000_000; i++) {
                  file.row().setNumber(0, random.nextDouble());
                  file.endRow();
                }
                file.finish();
              })
          .isInstanceOf(SQLException.class)
          .hasMessageMatching(
              "(?s)The disk is full: of \\(%s\\), \\d MB are free .*\nMaybe give the step more disk.*"
                  .formatted(disk.resolve("spill")));
    } finally {
      run("umount", disk.toString());
    }
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException _) {
      return -1; // no such program
    }
  }
}

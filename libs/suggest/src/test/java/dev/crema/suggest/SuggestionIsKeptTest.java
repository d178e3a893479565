package dev.crema.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.document.Json;
import dev.crema.data.duckdb.DuckDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is suggested from a file, each of its rows keeps. */
class SuggestionIsKeptTest {
  private static final int TABLES = Boolean.getBoolean("crema.soak") ? 5_000 : 150;

  @TempDir Path folder;

  @Test
  void byEveryRowOfGeneratedTables() throws IOException {
    for (int seed = 0; seed < TABLES; seed++) {
      List<List<String>> table = new GeneratedTables(new SplittableRandom(seed)).table();
      Path file = folder.resolve("table.csv");
      Files.writeString(file, GeneratedTables.csv(table));
      try {
        Kept.assertKept(file, ',', folder);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void byTheSameTableAsJsonLinesAndAsParquet() throws IOException, SQLException {
    for (int seed = 0; seed < 20; seed++) {
      List<List<String>> table = new GeneratedTables(new SplittableRandom(1_000 + seed)).table();
      StringBuilder lines = new StringBuilder();
      for (List<String> cells : table.subList(1, table.size())) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
          row.put(table.getFirst().get(i), cells.get(i).isEmpty() ? null : cells.get(i));
        }
        lines.append(Json.write(row)).append('\n');
      }
      Path json = folder.resolve("table.jsonl");
      Files.writeString(json, lines);
      Kept.assertKept(json, ',', folder);
      Path parquet = folder.resolve("table%d.parquet".formatted(seed));
      try (DuckDb database = DuckDb.open()) {
        database.execute(
            "COPY (SELECT 'p' || range AS code, range AS n, range / 7 AS part, range %% 2 = 0 AS even, DATE '2026-01-01' + range::INTEGER AS day, TIMESTAMP '2026-01-01' + INTERVAL (range) HOUR AS at, {'a': range} AS nested, CASE WHEN range %% %d = 0 THEN NULL ELSE 'x' || (range %% 3) END AS kind FROM range(500)) TO %s (FORMAT parquet)"
                .formatted(seed + 2, DuckDb.text(parquet.toString())));
      }
      Contract contract = Kept.assertKept(parquet, ',', folder);
      assertThat(contract.names())
          .containsExactly("code", "n", "part", "even", "day", "at", "kind");
    }
  }

  /** Of this repository, and of a folder that {@code -Dcrema.suggest.data} names. */
  @Test
  void byEveryRowOfTheDataSets() throws IOException {
    Path repository = Path.of("../../data");
    int files = 0;
    for (String place :
        List.of(repository.toString(), System.getProperty("crema.suggest.data", ""))) {
      if (place.isEmpty()) {
        continue;
      }
      try (Stream<Path> all = Files.walk(Path.of(place), 3)) {
        for (Path file :
            all.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList()) {
          Kept.assertKept(file, delimiter(file), folder);
          files++;
        }
      }
    }
    assertThat(files).isGreaterThanOrEqualTo(12);
  }

  /** Of the two, the one that the header has more of. */
  private static char delimiter(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                    StandardCharsets.UTF_8))) {
      String header = lines.readLine();
      long semicolons = header.chars().filter(c -> c == ';').count();
      return semicolons > header.chars().filter(c -> c == ',').count() ? ';' : ',';
    }
  }
}

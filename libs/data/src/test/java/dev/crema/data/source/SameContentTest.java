package dev.crema.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rows have the same content hash, whatever they come from. */
class SameContentTest {
  private static final Path DATA = Path.of(System.getProperty("crema.root"), "data");
  private static final int SEEDS = 20;

  @TempDir Path folder;

  private DatasetInfo ingest(Path source, Contract contract) throws IOException {
    Path dataset = Files.createTempDirectory(folder, "set").resolve("dataset");
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      TableFile.open(source, contract, ',')
          .read(
              writer::append,
              row -> {
                throw new AssertionError(row);
              });
      return writer.finish();
    }
  }

  /** How a value is spelt as JSON. */
  private interface Spelling {
    @Nullable Object of(ColumnContract column, RawRow row, int slot);
  }

  private static @Nullable Object typed(ColumnContract column, RawRow row, int slot) {
    return switch (column.type()) {
      case INTEGER -> (long) row.number(slot);
      case NUMBER -> row.number(slot);
      case BOOLEAN -> row.number(slot) != 0;
      case STRING, DATE, TIMESTAMP -> CellParser.format(column, row, slot);
    };
  }

  private Path jsonLines(Path dataset, String name, Spelling spelling, boolean withNulls)
      throws IOException {
    Path file = folder.resolve(name);
    DatasetReader reader = DatasetReader.open(dataset);
    Contract contract = reader.info().contract();
    List<ColumnContract> columns = contract.columns();
    Random order = new Random(7);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith("gz") ? new GZIPOutputStream(raw) : raw) {
      reader.forEach(
          (row, _) -> {
            List<Integer> slots = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
              slots.add(i);
            }
            Collections.shuffle(slots, order);
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i : slots) {
              if (!row.isMissing(i) || withNulls) {
                object.put(
                    columns.get(i).name(),
                    row.isMissing(i) ? null : spelling.of(columns.get(i), row, i));
              }
            }
            write(out, Json.write(object) + "\n");
          });
    }
    return file;
  }

  private static void write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path dataset(Path source, Contract contract) throws IOException {
    Path dataset = Files.createTempDirectory(folder, "first").resolve("dataset");
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      TableFile.open(source, contract, ',').read(writer::append, _ -> {});
      writer.finish();
    }
    return dataset;
  }

  private void assertSame(Path csv, Contract contract) throws IOException {
    DatasetInfo expected = ingest(csv, contract);
    Path dataset = dataset(csv, contract);
    List<Path> sources =
        List.of(
            jsonLines(dataset, "typed.jsonl", SameContentTest::typed, true),
            jsonLines(dataset, "packed.jsonl.gz", SameContentTest::typed, true),
            jsonLines(dataset, "texts.jsonl", CellParser::format, true),
            dataset.resolve("data.parquet"));
    for (Path source : sources) {
      DatasetInfo found = ingest(source, contract);
      assertThat(found.contentHash()).as(source.toString()).isEqualTo(expected.contentHash());
      assertThat(found.rows()).isEqualTo(expected.rows());
    }
    // Without nulls a column that is missing in all rows would be in none.
    Path absent = jsonLines(dataset, "absent.jsonl", SameContentTest::typed, false);
    Files.writeString(
        absent,
        contract.names().stream()
            .map(name -> Json.write(name) + ":null")
            .collect(Collectors.joining(",", "{", "}\n")),
        java.nio.file.StandardOpenOption.APPEND);
    Path longer = folder.resolve("longer.csv");
    Files.writeString(
        longer, Files.readString(csv) + ",".repeat(contract.columns().size() - 1) + "\n");
    if (contract.columns().size() > 1) {
      assertThat(ingest(absent, contract).contentHash())
          .isEqualTo(ingest(longer, contract).contentHash());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "churn-mlc/mlc_churn.csv, churn-mlc/contract.yaml",
    "iris/iris.csv, iris/contract.yaml"
  })
  void ofRealTables(Path csv, Path contract) throws IOException {
    assertSame(DATA.resolve(csv), Contract.read(DATA.resolve(contract)));
  }

  @Test
  void ofTablesByChance() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<ColumnContract> columns = new ArrayList<>();
      int width = 2 + random.nextInt(8);
      for (int i = 0; i < width; i++) {
        ColumnType type = ColumnType.values()[random.nextInt(ColumnType.values().length)];
        columns.add(ColumnContract.of("c \"" + i + "\u00e9", type));
      }
      Contract contract = new Contract("chance", "", columns, null, 1, 0);
      assertSame(csv(contract, random), contract);
    }
  }

  private Path csv(Contract contract, Random random) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        contract.names().stream()
            .map(SameContentTest::quoted)
            .collect(Collectors.joining(",", "", "\n")));
    int rows = 1 + random.nextInt(300);
    for (int i = 0; i < rows; i++) {
      text.append(
          contract.columns().stream()
              .map(column -> random.nextInt(6) == 0 ? "" : quoted(cell(column.type(), random)))
              .collect(Collectors.joining(",", "", "\n")));
    }
    return Files.writeString(folder.resolve("chance.csv"), text);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String cell(ColumnType type, Random random) {
    return switch (type) {
      case INTEGER -> Long.toString(random.nextLong(-(1L << 53) + 1, 1L << 53));
      case NUMBER -> Double.toString(finite(random));
      case BOOLEAN -> random.nextBoolean() ? "TRUE" : "0";
      case STRING ->
          random
              .ints(1 + random.nextInt(12), 1, 0x11000)
              .filter(Character::isDefined)
              .filter(c -> c > 0xffff || !Character.isSurrogate((char) c))
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      case DATE ->
          "%04d-%02d-%02d"
              .formatted(random.nextInt(10_000), 1 + random.nextInt(12), 1 + random.nextInt(28));
      case TIMESTAMP ->
          "20%02d-03-04 05:06:07.%06d+0%d:30"
              .formatted(random.nextInt(100), random.nextInt(1_000_000), random.nextInt(10));
    };
  }

  private static double finite(Random random) {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextGaussian();
  }
}

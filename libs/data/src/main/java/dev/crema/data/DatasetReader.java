package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.RowValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dataset: a directory with {@code data.parquet} and {@code schema.json}.
 *
 * <p>Each pass streams the rows in bounded memory, in the order in which they were written. Safe
 * for use by several threads.
 */
public final class DatasetReader implements RowSource {
  private final Path directory;
  private final Path file;
  private final DatasetInfo info;

  private DatasetReader(Path directory, DatasetInfo info) {
    this.directory = directory;
    this.file = directory.resolve(DatasetFormat.DATA_FILE);
    this.info = info;
  }

  /**
   * Opens a dataset and verifies that both files belong together and are whole: size and SHA-256 of
   * the data (which reads the file once), columns, types and number of rows.
   *
   * @param directory the dataset
   * @return its reader
   * @throws InputException if it is no dataset, is damaged, or its files do not belong together
   * @throws UncheckedIOException if the disk fails
   */
  public static DatasetReader open(Path directory) {
    DatasetReader reader = intact(directory);
    reader.verifyStructure();
    return reader;
  }

  /**
   * Returns what a dataset says about itself, and verifies size and SHA-256 of its data. Unlike
   * {@link #open} it needs no DuckDB.
   *
   * @param directory the dataset
   * @return contract, rows and content hash
   * @throws InputException if it is no dataset or is damaged
   * @throws UncheckedIOException if the disk fails
   */
  public static DatasetInfo describe(Path directory) {
    return intact(directory).info;
  }

  private static DatasetReader intact(Path directory) {
    for (String name : List.of(DatasetFormat.SCHEMA_FILE, DatasetFormat.DATA_FILE)) {
      if (!Files.isRegularFile(directory.resolve(name))) {
        throw new InputException("%s is no dataset: it has no %s.".formatted(directory, name));
      }
    }
    DatasetFormat.Schema schema = DatasetFormat.read(directory);
    DatasetReader reader = new DatasetReader(directory, schema.info());
    reader.verifyBytes(schema);
    return reader;
  }

  /**
   * Returns what the dataset says about itself.
   *
   * @return contract, rows and content hash
   */
  public DatasetInfo info() {
    return info;
  }

  @Override
  public void forEach(RowVisitor visitor) {
    forEach(Set.copyOf(info.contract().names()), visitor);
  }

  @Override
  public RowSource only(Set<String> columns) {
    Set<String> names = Set.copyOf(columns);
    return visitor -> forEach(names, visitor);
  }

  private void forEach(Set<String> names, RowVisitor visitor) {
    List<ColumnContract> columns = info.contract().columns();
    RawRow row = new RawRow(columns.size());
    int[] read =
        IntStream.range(0, columns.size())
            .filter(i -> names.contains(columns.get(i).name()))
            .toArray();
    boolean[] texts = new boolean[read.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = columns.get(read[i]).type().isText();
    }
    try (DuckDb database = DuckDb.open()) {
      database.stream(
          query(read),
          texts.length + 1,
          values -> {
            fill(row, values, read, texts);
            visitor.row(row, (long) values.number(texts.length));
          });
    } catch (SQLException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private static void fill(RawRow row, RowValues values, int[] read, boolean[] texts) {
    for (int i = 0; i < texts.length; i++) {
      if (texts[i]) {
        row.setText(read[i], values.text(i));
      } else {
        row.setNumber(read[i], values.number(i));
      }
    }
  }

  private String query(int[] read) {
    return IntStream.of(read)
        .mapToObj(i -> DatasetFormat.asRawValue(info.contract().columns().get(i)) + ", ")
        .collect(
            Collectors.joining(
                "",
                "SELECT ",
                "CAST(%s AS DOUBLE) FROM %s"
                    .formatted(DuckDb.name(Contract.SOURCE_LINE), DuckDb.parquet(file))));
  }

  private void verifyBytes(DatasetFormat.Schema schema) {
    try {
      long bytes = Files.size(file);
      if (bytes != schema.bytes()) {
        throw damaged("it has %d bytes, not %d".formatted(bytes, schema.bytes()), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String sha256 = Digests.sha256(file);
    if (!sha256.equals(schema.sha256())) {
      throw damaged("its SHA-256 is (%s), not (%s)".formatted(sha256, schema.sha256()), null);
    }
  }

  private void verifyStructure() {
    Map<String, String> expected = new LinkedHashMap<>();
    DatasetFormat.columns(info.contract())
        .forEach(column -> expected.put(column.getKey(), column.getValue().name()));
    try (DuckDb database = DuckDb.open()) {
      Map<String, String> found = database.describe("SELECT * FROM " + DuckDb.parquet(file));
      if (!found.toString().equals(expected.toString())) {
        throw damaged("its columns are %s, not %s".formatted(found, expected), null);
      }
      long rows = database.number("SELECT count(*) FROM " + DuckDb.parquet(file));
      if (rows != info.rows()) {
        throw damaged("it has %d rows, not %d".formatted(rows, info.rows()), null);
      }
    } catch (SQLException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private InputException damaged(String why, @Nullable Throwable cause) {
    String message =
        "The dataset (%s) is damaged or was changed: %s does not go with %s: %s.\nMaybe make it again."
            .formatted(directory, DatasetFormat.DATA_FILE, DatasetFormat.SCHEMA_FILE, why);
    return cause == null ? new InputException(message) : new InputException(message, cause);
  }
}

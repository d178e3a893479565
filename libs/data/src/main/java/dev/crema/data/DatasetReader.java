package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.RowValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
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
  private final DatasetFormat.Schema schema;
  private volatile boolean isVerified;
  private volatile boolean isStructureVerified;

  private DatasetReader(Path directory, DatasetFormat.Schema schema) {
    this.directory = directory;
    this.file = directory.resolve(DatasetFormat.DATA_FILE);
    this.schema = schema;
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
    DatasetReader reader = unverified(directory);
    reader.verify();
    return reader;
  }

  /**
   * Opens a dataset as {@link #open} does, but for the SHA-256 of its data: the first pass verifies
   * it, or {@link #verify}, whichever is first. A pass of {@link #batches(List)} does so beside its
   * visitors, which on two cores takes no time of its own, and the file is fetched from its disk
   * once. What such a pass gave its visitors is void if it throws.
   *
   * @param directory the dataset
   * @return its reader
   * @throws InputException if it is no dataset, or its files do not belong together
   * @throws UncheckedIOException if the disk fails
   */
  public static DatasetReader openAndVerifyLater(Path directory) {
    DatasetReader reader = unverified(directory);
    try {
      reader.verifyStructure();
    } catch (InputException e) {
      reader.verifyDigest(); // which says more of a damaged file than how it cannot be read
      throw e;
    }
    return reader;
  }

  /**
   * Opens a dataset as {@link #openAndVerifyLater} does, but for the structure of its data too: the
   * first pass verifies both, or a {@link RuleScan}, which opens no database for that alone.
   *
   * @param directory the dataset
   * @return its reader
   * @throws InputException if it is no dataset, or its data has another size than it says
   * @throws UncheckedIOException if the disk fails
   */
  public static DatasetReader openUnread(Path directory) {
    return unverified(directory);
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
    DatasetReader reader = unverified(directory);
    reader.verifyDigest();
    return reader.info();
  }

  private static DatasetReader unverified(Path directory) {
    for (String name : List.of(DatasetFormat.SCHEMA_FILE, DatasetFormat.DATA_FILE)) {
      if (!Files.isRegularFile(directory.resolve(name))) {
        throw new InputException("%s is no dataset: it has no %s.".formatted(directory, name));
      }
    }
    DatasetReader reader = new DatasetReader(directory, DatasetFormat.read(directory));
    reader.verifySize();
    return reader;
  }

  /**
   * Returns what the dataset says about itself.
   *
   * @return contract, rows and content hash
   */
  public DatasetInfo info() {
    return schema.info();
  }

  /** Returns the file of the rows, verified. */
  Path file() {
    verify();
    return file;
  }

  /** Returns the file of the rows, which may be another than the one that was written. */
  Path unverifiedFile() {
    return file;
  }

  @Override
  public void forEach(RowVisitor visitor) {
    forEach(Set.copyOf(info().contract().names()), visitor);
  }

  @Override
  public RowSource only(Set<String> columns) {
    Set<String> names = Set.copyOf(columns);
    return visitor -> forEach(names, visitor);
  }

  private void forEach(Set<String> names, RowVisitor visitor) {
    verify();
    List<ColumnContract> columns = info().contract().columns();
    int[] read =
        IntStream.range(0, columns.size())
            .filter(i -> names.contains(columns.get(i).name()))
            .toArray();
    try (DuckDb database = DuckDb.open()) {
      stream(database, read, DuckDb.parquet(file), visitor);
    } catch (SQLException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Gives every row to the visitor in the order of their lines; rows of the same line stay in
   * order. Sorted is on the disk.
   *
   * @param spill a folder where sorting may put what is beyond its memory; what was there is
   *     removed, and nothing is left there
   * @param visitor takes each row; what it throws ends the pass
   * @throws UncheckedIOException if the disk fails
   */
  public void forEachByLine(Path spill, RowVisitor visitor) {
    verify();
    int[] read = IntStream.range(0, info().contract().columns().size()).toArray();
    String sorted =
        "%s ORDER BY %s, %s"
            .formatted(
                DuckDb.numberedParquet(file), DuckDb.name(Contract.SOURCE_LINE), DuckDb.ROW_NUMBER);
    try {
      Directories.delete(spill);
      try (DuckDb database = DuckDb.openForSorting(spill)) {
        stream(database, read, sorted, visitor);
      } finally {
        Directories.delete(spill);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new UncheckedIOException(
          new IOException(
              "The rows of (%s) cannot be sorted: %s".formatted(directory, e.getMessage()), e));
    }
  }

  private void stream(DuckDb database, int[] read, String from, RowVisitor visitor)
      throws SQLException {
    List<ColumnContract> columns = info().contract().columns();
    RawRow row = new RawRow(columns.size());
    boolean[] texts = new boolean[read.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = columns.get(read[i]).type().isText();
    }
    database.stream(
        "%s FROM %s".formatted(select(read), from),
        texts.length + 1,
        values -> {
          fill(row, values, read, texts);
          visitor.row(row, (long) values.number(texts.length));
        });
  }

  static void fill(RawRow row, RowValues values, int[] read, boolean[] texts) {
    for (int i = 0; i < texts.length; i++) {
      if (texts[i]) {
        row.setText(read[i], values.text(i));
      } else {
        row.setNumber(read[i], values.number(i));
      }
    }
  }

  /** Returns the SELECT of some columns, and the line, as a row has them. */
  String select(int[] read) {
    return IntStream.of(read)
        .mapToObj(i -> DatasetFormat.asRawValue(info().contract().columns().get(i)) + ", ")
        .collect(
            Collectors.joining(
                "", "SELECT ", "CAST(%s AS DOUBLE)".formatted(DuckDb.name(Contract.SOURCE_LINE))));
  }

  @Override
  public void batches(BatchColumns columns, BatchVisitor visitor) {
    batches(List.of(new BatchPart(columns, visitor)));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Each visitor has a thread and a database of its own: at most four, which is what databases
   * may have of the memory.
   */
  @Override
  public void batches(List<BatchPart> parts) {
    List<Runnable> tasks = new ArrayList<>();
    tasks.add(this::verify);
    parts.forEach(part -> tasks.add(() -> pass(part.columns(), part.visitor())));
    AtOnce.run(tasks);
  }

  private void pass(BatchColumns columns, BatchVisitor visitor) {
    List<DuckDb.Value> values =
        columns.columns().stream()
            .map(
                column ->
                    new DuckDb.Value(DatasetFormat.asRawValue(column), column.type().isText()))
            .toList();
    if (values.isEmpty()) {
      values =
          List.of(new DuckDb.Value("CAST(0 AS DOUBLE)", false)); // rows are counted all the same
    }
    try (DuckDb database = DuckDb.openOnOneThread()) {
      database.batches(DuckDb.parquet(file), values, visitor);
    } catch (SQLException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private void verifySize() {
    try {
      long bytes = Files.size(file);
      if (bytes != schema.bytes()) {
        throw damaged("it has %d bytes, not %d".formatted(bytes, schema.bytes()), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Verifies the SHA-256 of the data, and its structure, if nothing has yet.
   *
   * @throws InputException if they are others
   * @throws UncheckedIOException if the disk fails
   */
  public void verify() {
    verifyDigest();
    if (!isStructureVerified) {
      verifyStructure();
    }
  }

  private void verifyDigest() {
    if (isVerified) {
      return;
    }
    String sha256 = Digests.sha256(file);
    if (!sha256.equals(schema.sha256())) {
      throw damaged("its SHA-256 is (%s), not (%s)".formatted(sha256, schema.sha256()), null);
    }
    isVerified = true;
  }

  private void verifyStructure() {
    try (DuckDb database = DuckDb.open()) {
      verifyStructure(database);
    } catch (SQLException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  void verifyStructure(DuckDb database) throws SQLException {
    Map<String, String> expected = new LinkedHashMap<>();
    DatasetFormat.columns(info().contract())
        .forEach(column -> expected.put(column.getKey(), column.getValue().name()));
    Map<String, String> found = database.describe("SELECT * FROM " + DuckDb.parquet(file));
    if (!found.toString().equals(expected.toString())) {
      throw damaged("its columns are %s, not %s".formatted(found, expected), null);
    }
    long rows = database.number("SELECT count(*) FROM " + DuckDb.parquet(file));
    if (rows != info().rows()) {
      throw damaged("it has %d rows, not %d".formatted(rows, info().rows()), null);
    }
    isStructureVerified = true;
  }

  InputException damaged(String why, @Nullable Throwable cause) {
    String message =
        "The dataset (%s) is damaged or was changed: %s does not go with %s: %s.\nMaybe make it again."
            .formatted(directory, DatasetFormat.DATA_FILE, DatasetFormat.SCHEMA_FILE, why);
    return cause == null ? new InputException(message) : new InputException(message, cause);
  }
}

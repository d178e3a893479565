package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a dataset, column by column, the few rows that may break a rule of their contract, so
 * that the many others need not be made rows of Java's: a tenth of the time.
 *
 * <p>DuckDB chooses, and never judges: among the rows are all that break a rule of {@link
 * ColumnRule} or {@link TimeOrder}, and perhaps others, which {@link ColumnRule} then lets pass. It
 * looks at every value, whatever the file's footer says of them. Memory does not grow with the
 * rows. Not safe for use by several threads.
 */
public final class RuleScan implements AutoCloseable {
  /** Most rows of a dataset that is scanned. */
  public static final long MAX_ROWS = Integer.MAX_VALUE;

  /** Most columns: of more, what each thread keeps does not fit a database of 64 MB. */
  public static final int MAX_COLUMNS = 200;

  private static final String KEY = "key_may_occur_again";
  private static final String CHOSEN = "row_is_chosen";
  private static final String COUNTED = "row_is_counted";

  /** The number of a row, from 0. */
  private static final String NUMBER = "CAST(%s AS DOUBLE)".formatted(DuckDb.ROW_NUMBER);

  /** Bits of DuckDB's hash that no double can hold. */
  private static final int HASH_SHIFT = 11;

  private final DatasetReader dataset;
  private final Contract contract;
  private final List<ColumnContract> columns;
  private final DuckDb database;
  private final String table;
  private final String numbered;
  private double[] keys = new double[0];

  /**
   * Says whether rows of a contract can be scanned: the database keeps some batches of each column
   * at once.
   *
   * @param contract of the rows
   * @return false if there are more than {@value #MAX_COLUMNS} columns
   */
  public static boolean takes(Contract contract) {
    return contract.names().size() <= MAX_COLUMNS;
  }

  private RuleScan(DatasetReader dataset, DuckDb database) {
    this.dataset = dataset;
    this.contract = dataset.info().contract();
    this.columns = contract.columns();
    this.database = database;
    this.table = DuckDb.parquet(dataset.unverifiedFile());
    this.numbered = DuckDb.numberedParquet(dataset.unverifiedFile());
  }

  /** What asks the database. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  /**
   * Scans a dataset while its SHA-256 is verified beside, on a thread of its own, if nothing has
   * verified it yet. What the task has done is void if this throws.
   *
   * @param dataset of at most {@link #MAX_ROWS} rows
   * @param task uses the scan
   * @throws InputException if the dataset is damaged
   */
  public static void of(DatasetReader dataset, Consumer<RuleScan> task) {
    AtOnce.run(
        List.of(
            dataset::verify,
            () -> {
              try (RuleScan scan = open(dataset)) {
                task.accept(scan);
              }
            }));
  }

  private static RuleScan open(DatasetReader dataset) {
    try {
      RuleScan scan = new RuleScan(dataset, DuckDb.openForScan());
      scan.ask(
          () -> {
            dataset.verifyStructure(scan.database);
            return true;
          });
      return scan;
    } catch (SQLException e) {
      throw dataset.damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw dataset.damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Gives a key of each value of a column that is not missing: equal values have equal keys.
   *
   * @param slot the column
   * @param visitor takes the keys: of a number itself, of a text a whole number
   */
  public void keys(int slot, DoubleConsumer visitor) {
    DuckDb.Value key = new DuckDb.Value(key(slot), false);
    ask(
        () -> {
          database.batches(table, List.of(key), batch -> keys(batch, visitor));
          return true;
        });
  }

  private void keys(ColumnBatch batch, DoubleConsumer visitor) {
    if (keys.length < batch.rows()) {
      keys = new double[batch.rows()];
    }
    batch.numbers(0, keys);
    for (int row = 0; row < batch.rows(); row++) {
      if (!Double.isNaN(keys[row])) {
        visitor.accept(keys[row]);
      }
    }
  }

  private String key(int slot) {
    ColumnContract column = columns.get(slot);
    return column.type().isText()
        ? "CASE WHEN %1$s IS NOT NULL THEN CAST(hash(%1$s) >> %2$d AS DOUBLE) END"
            .formatted(DuckDb.name(column.name()), HASH_SHIFT)
        : DatasetFormat.asRawValue(column);
  }

  /**
   * Gives the values of one column whose keys are asked for, in order of the rows.
   *
   * @param slot the column
   * @param isWanted whether the rows of a key of {@link #keys} are; NaN is asked too
   * @param visitor takes the rows, in which all other columns are missing
   */
  public void rowsOf(int slot, DoublePredicate isWanted, NumberedRowVisitor visitor) {
    String test = KEY + slot;
    ask(
        () -> {
          database.addNumberTest(test, isWanted);
          return rows(new int[] {slot}, "%s(%s)".formatted(test, key(slot)), visitor);
        });
  }

  /**
   * What is counted of all rows.
   *
   * @param missing number of missing values of each column that may have some; 0 of the others, of
   *     which every row without a value is a suspect
   * @param classes number of rows of each class of the label, as {@link CellParser#format} writes
   *     it; empty without classes
   */
  public record Counts(long[] missing, Map<String, Long> classes) {}

  /**
   * Gives the rows that may break a rule, in order.
   *
   * @param others numbers of rows that are among them in any case
   * @param visitor takes the rows; columns that have no rule may be missing in them
   */
  public void suspects(BitSet others, NumberedRowVisitor visitor) {
    ask(() -> rows(judged(), suspicion(others), visitor));
  }

  /**
   * Counts in all rows.
   *
   * @return missing values, and rows of each class
   */
  public Counts counts() {
    RuleCounts counts = new RuleCounts(contract);
    return ask(
        () -> {
          List<String> sql = counts.sql(database);
          long[] counted =
              sql.isEmpty()
                  ? new long[0]
                  : database.numbers("SELECT %s FROM %s".formatted(String.join(", ", sql), table));
          return counts.of(dataset.info().rows(), counted);
        });
  }

  private String suspicion(BitSet others) throws SQLException {
    List<@Nullable String> parts = new ArrayList<>();
    SuspicionSql sql = new SuspicionSql(database, table);
    for (int slot = 0; slot < columns.size(); slot++) {
      parts.add(sql.of(columns.get(slot), slot));
      parts.add(SuspicionSql.tooLate(columns.get(slot), columns));
    }
    parts.addAll(SuspicionSql.missingOrInfinite(columns));
    if (!others.isEmpty()) {
      database.addNumberTest(CHOSEN, number -> others.get((int) number));
      parts.add("%s(%s)".formatted(CHOSEN, NUMBER));
    }
    String any = parts.stream().filter(Objects::nonNull).collect(Collectors.joining(" OR "));
    return any.isEmpty() ? "false" : any;
  }

  /**
   * Returns the smallest and the greatest label, a number, of all rows but some.
   *
   * @param without numbers of the rows that do not count
   * @return two numbers; NaN if there are no other rows
   */
  public double[] labels(BitSet without) {
    String label = DatasetFormat.asRawValue(contract.requireLabel());
    double[] range = new double[2];
    return ask(
        () -> {
          database.addNumberTest(COUNTED, number -> !without.get((int) number));
          database.stream(
              "SELECT min(%s), max(%s) FROM %s WHERE %s(%s)"
                  .formatted(label, label, numbered, COUNTED, NUMBER),
              range.length,
              values -> {
                range[0] = values.number(0) + 0.0; // as of a row, which has no minus zero
                range[1] = values.number(1) + 0.0;
              });
          return range;
        });
  }

  /** The columns that have a rule, which every column has that is not any text or any truth. */
  private int[] judged() {
    return IntStream.range(0, columns.size()).filter(slot -> isJudged(columns.get(slot))).toArray();
  }

  private boolean isJudged(ColumnContract column) {
    boolean isFree = column.type().isText() || column.type() == ColumnType.BOOLEAN;
    boolean isAny = column.nullable() && column.allowed().isEmpty() && column.pattern() == null;
    return !isFree || !isAny || column.unique() || column.role() == Role.LABEL;
  }

  /** Puts few rows in order, found by several threads; many come in order from a single one. */
  private boolean rows(int[] read, String condition, NumberedRowVisitor visitor)
      throws SQLException {
    SuspectRows found = new SuspectRows(columns, read);
    try {
      database.batches("%s WHERE %s".formatted(numbered, condition), found.values(), found::add);
    } catch (SuspectRows.TooMany _) {
      stream(read, condition, visitor);
      return false;
    }
    found.forEach(visitor);
    return true;
  }

  private void stream(int[] read, String condition, NumberedRowVisitor visitor)
      throws SQLException {
    boolean[] texts = new boolean[read.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = columns.get(read[i]).type().isText();
    }
    RawRow row = new RawRow(columns.size());
    String query =
        "%s, %s FROM %s WHERE %s".formatted(dataset.select(read), NUMBER, numbered, condition);
    database.useReaders(1);
    database.stream(
        query,
        read.length + 2,
        values -> {
          DatasetReader.fill(row, values, read, texts);
          visitor.row(
              row, (long) values.number(read.length), (long) values.number(read.length + 1));
        });
    database.useReaders(DuckDb.MAX_READERS);
  }

  @Override
  public void close() {
    ask(
        () -> {
          database.close();
          return true;
        });
  }
}

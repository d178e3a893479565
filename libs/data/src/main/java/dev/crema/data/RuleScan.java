package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.RowValues;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
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

  private static final String KEY = "key_may_occur_again";
  private static final String CHOSEN = "row_is_chosen";

  /** Bits of DuckDB's hash that no double can hold. */
  private static final int HASH_SHIFT = 11;

  private final DatasetReader dataset;
  private final Contract contract;
  private final List<ColumnContract> columns;
  private final DuckDb database;
  private final String table;
  private final String numbered;
  private double[] keys = new double[0];

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
      return new RuleScan(dataset, DuckDb.openForScan());
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
          rows(new int[] {slot}, "%s(%s)".formatted(test, key(slot)), visitor);
          return true;
        });
  }

  /**
   * Returns the rows that may break a rule. From now on the database works on several threads.
   *
   * @param others numbers of rows that are among them in any case; must not change any more
   * @return the rows
   */
  public Suspects suspects(BitSet others) {
    return ask(
        () -> {
          String condition = suspicion(others);
          database.useAllReaders();
          return new Suspects(condition);
        });
  }

  private SuspicionSql sql() {
    return new SuspicionSql(database, table);
  }

  private String suspicion(BitSet others) throws SQLException {
    List<@Nullable String> parts = new ArrayList<>();
    SuspicionSql sql = sql();
    for (int slot = 0; slot < columns.size(); slot++) {
      parts.add(sql.of(columns.get(slot), slot));
      parts.add(SuspicionSql.tooLate(columns.get(slot), columns));
    }
    if (!others.isEmpty()) {
      database.addNumberTest(CHOSEN, number -> others.get((int) number));
      parts.add(CHOSEN + "(CAST(file_row_number AS DOUBLE))");
    }
    String any = parts.stream().filter(Objects::nonNull).collect(Collectors.joining(" OR "));
    return any.isEmpty() ? "false" : any;
  }

  /** The rows that may break a rule, and what is left to say of those that break none. */
  public final class Suspects {
    private final String condition;

    private Suspects(String condition) {
      this.condition = condition;
    }

    /**
     * Gives the rows in order; columns that have no rule may be missing in them.
     *
     * @param visitor takes the rows
     */
    public void forEach(NumberedRowVisitor visitor) {
      SuspectRows found = new SuspectRows(columns, judged());
      boolean isWhole =
          ask(
              () -> {
                try {
                  database.batches(numbered + " WHERE " + condition, found.values(), found::add);
                  return true;
                } catch (SuspectRows.TooMany _) {
                  return false;
                }
              });
      if (isWhole) {
        found.forEach(visitor);
        return;
      }
      ask(
          () -> {
            database.useOneReader();
            rows(judged(), condition, visitor);
            return true;
          });
    }

    /**
     * Returns the smallest and the greatest label of all rows that are no suspects.
     *
     * @return two numbers; NaN if there are no such rows
     */
    public double[] othersLabels() {
      String label = DatasetFormat.asRawValue(contract.requireLabel());
      double[] range = new double[2];
      single(
          "SELECT min(%s), max(%s) FROM %s WHERE NOT coalesce(%s, false)"
              .formatted(label, label, numbered, condition),
          range.length,
          values -> {
            range[0] = values.number(0);
            range[1] = values.number(1);
          });
      return range;
    }
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

  private void rows(int[] read, String condition, NumberedRowVisitor visitor) throws SQLException {
    boolean[] texts = new boolean[read.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = columns.get(read[i]).type().isText();
    }
    RawRow row = new RawRow(columns.size());
    String query =
        "%s, CAST(file_row_number AS DOUBLE) FROM %s WHERE %s"
            .formatted(dataset.select(read), numbered, condition);
    database.stream(
        query,
        read.length + 2,
        values -> {
          DatasetReader.fill(row, values, read, texts);
          visitor.row(
              row, (long) values.number(read.length), (long) values.number(read.length + 1));
        });
  }

  /**
   * Counts the missing values of all rows.
   *
   * @return of each column that may have some; 0 of the others, whose rows are suspects
   */
  public long[] missing() {
    int[] counted =
        IntStream.range(0, columns.size()).filter(i -> columns.get(i).nullable()).toArray();
    long[] missing = new long[columns.size()];
    if (counted.length > 0) {
      String query =
          Arrays.stream(counted)
              .mapToObj(i -> "CAST(%s AS DOUBLE)".formatted(present(columns.get(i))))
              .collect(Collectors.joining(", ", "SELECT ", " FROM " + table));
      single(
          query,
          counted.length,
          values -> {
            for (int i = 0; i < counted.length; i++) {
              missing[counted[i]] = dataset.info().rows() - (long) values.number(i);
            }
          });
    }
    return missing;
  }

  private static String present(ColumnContract column) {
    String name = DuckDb.name(column.name());
    return switch (column.type()) {
      case STRING, INTEGER, BOOLEAN -> "count(%s)".formatted(name);
      case NUMBER -> "count(*) FILTER (WHERE NOT isnan(%s))".formatted(name);
      case DATE, TIMESTAMP -> "count(%s)".formatted(DatasetFormat.asRawValue(column));
    };
  }

  /**
   * Counts the rows of each class of the label.
   *
   * @return classes that occur, as {@link CellParser#format} writes them
   */
  public Map<String, Long> classes() {
    ColumnContract label = contract.requireLabel();
    int[] slot = {contract.labelIndex()};
    boolean[] isText = {label.type().isText()};
    String value = DatasetFormat.asRawValue(label);
    RawRow row = new RawRow(columns.size());
    Map<String, Long> classes = new LinkedHashMap<>();
    single(
        "SELECT CASE WHEN %s THEN %s END, CAST(count(*) AS DOUBLE) FROM %s GROUP BY 1"
            .formatted(isClass(label), value, table),
        2,
        values -> {
          DatasetReader.fill(row, values, slot, isText);
          String name = CellParser.format(label, row, slot[0]);
          if (name != null) {
            classes.put(name, (long) values.number(1));
          }
        });
    return classes;
  }

  /** What is no class is counted as one, so that there are few to count, whatever the values. */
  private String isClass(ColumnContract label) {
    return label.type() == ColumnType.BOOLEAN
        ? "true"
        : ask(() -> sql().isOneOf(label, contract.classes()));
  }

  private void single(String query, int count, Consumer<RowValues> visitor) {
    ask(
        () -> {
          database.stream(query, count, visitor::accept);
          return true;
        });
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

package dev.crema.data.duckdb;

import dev.crema.data.BatchVisitor;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A database in memory, gone when closed.
 *
 * <p>What it may use beside the Java heap is in proportion to that (see {@link Memory}). It keeps
 * the order of rows. Not safe for use by several threads.
 */
public final class DuckDb implements AutoCloseable {
  /** The column of {@link #numberedParquet}. */
  public static final String ROW_NUMBER = "file_row_number";

  /** A folder above the file that is named as a column would give each row its value. */
  private static final String AS_IT_IS = "hive_partitioning = false";

  /** Most threads of a database that reads. */
  public static final int MAX_READERS = 4;

  private static final String SEE = "see_the_rows_of_a_chunk_";

  private final DuckDBConnection connection;
  private final Limits limits;
  private int seen;

  /**
   * What is read of a row.
   *
   * @param sql an expression, of type VARCHAR or DOUBLE
   * @param isText whether it is VARCHAR
   */
  public record Value(String sql, boolean isText) {
    DuckDBColumnType type() {
      return isText ? DuckDBColumnType.VARCHAR : DuckDBColumnType.DOUBLE;
    }
  }

  private DuckDb(DuckDBConnection connection, Limits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /**
   * Opens a database that never spills, which is enough for reading a file as a stream.
   *
   * @return the database
   * @throws SQLException if its native library cannot be loaded
   */
  public static DuckDb open() throws SQLException {
    return reader(Memory.limit(), readers());
  }

  /**
   * Opens a database that never spills and works on the thread that reads its results alone, for
   * one of several that read at once: with threads of its own, which wait for each other, the same
   * takes half as much CPU time again.
   *
   * @return the database
   * @throws SQLException if its native library cannot be loaded
   */
  public static DuckDb openOnOneThread() throws SQLException {
    DuckDb database = reader(Memory.limit(), 1);
    // Else a group's columns are fetched into one large buffer, new each time, whose memory takes
    // the system a tenth of all the time to give and to take back.
    database.execute("SET disable_parquet_prefetching = true");
    return database;
  }

  /**
   * Opens a database that never spills, for looking at all values of a file: what its footer says
   * of them (smallest, largest, missing) leaves none of them out.
   *
   * @return the database
   * @throws SQLException if its native library cannot be loaded
   */
  public static DuckDb openForScan() throws SQLException {
    DuckDb database = open();
    database.execute("SET disabled_optimizers = 'statistics_propagation,filter_pushdown'");
    database.execute("SET disable_parquet_prefetching = true"); // as of openOnOneThread
    database.execute("SET parquet_metadata_cache = true"); // it is asked several times
    return database;
  }

  /**
   * Opens a database that never spills, for reading a file of which nobody knows how large its
   * groups of rows are.
   *
   * @return the database
   * @throws SQLException if its native library cannot be loaded
   */
  public static DuckDb openForLargeGroups() throws SQLException {
    DuckDb database = reader(Memory.largeGroupsLimit(), readers());
    // Else all columns of a group are fetched at once, hundreds of megabytes in some files.
    database.execute("SET disable_parquet_prefetching = true");
    return database;
  }

  /**
   * Opens a database for sorting and joining, on one thread. At most one other is open meanwhile.
   *
   * @param spill where it puts what is beyond that; made when needed, and emptied at the end
   * @return the database
   * @throws SQLException if its native library cannot be loaded
   */
  public static DuckDb openForSorting(Path spill) throws SQLException {
    return writer(new Limits(Memory.sortingLimit(), spill));
  }

  private static int readers() {
    return Math.min(MAX_READERS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Sets on how many threads a database works; on one, as of {@link #openOnOneThread}, its results
   * come in order without waiting for others.
   *
   * @param most at least 1; no more than there are processors
   * @throws SQLException if it fails
   */
  public void useReaders(int most) throws SQLException {
    execute("SET threads = " + Math.min(most, readers()));
  }

  private static DuckDb reader(long memory, int threads) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("threads", Integer.toString(threads));
    return open(settings, new Limits(memory, null));
  }

  /**
   * Opens a database that writes on the calling thread alone, so in the order of the rows.
   *
   * @param spill where it may put what is beyond its memory; made when needed
   */
  static DuckDb writer(Path spill) throws SQLException {
    return writer(new Limits(Memory.limit(), spill));
  }

  static DuckDb writer(Limits limits) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    // Else it takes no limit for the bytes of a group of rows. One thread keeps the order anyway.
    settings.setProperty("preserve_insertion_order", "false");
    return open(settings, limits);
  }

  private static DuckDb open(Properties settings, Limits limits) throws SQLException {
    Path spill = limits.spill();
    settings.setProperty("temp_directory", spill == null ? "" : spill.toAbsolutePath().toString());
    settings.setProperty("memory_limit", limits.memory() + "B");
    // A step must do the same with and without a network.
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    return new DuckDb(
        DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class),
        limits);
  }

  /** Makes a table of Java's a table of this database. */
  void register(String name, DuckDBTableFunction<?, ?, ?> function) throws SQLException {
    try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
      builder.withName(name).withFunction(function).register(connection);
    }
  }

  /**
   * Makes a test of numbers a function of this database. It may be asked by several threads at
   * once.
   *
   * @param name of the function, which takes a DOUBLE; a missing one is asked as NaN
   * @param test what it answers; must not throw
   * @throws SQLException if there is such a function
   */
  public void addNumberTest(String name, DoublePredicate test) throws SQLException {
    JavaFunctions.addTest(
        connection,
        name,
        DuckDBColumnType.DOUBLE,
        (from, row) -> test.test(from.getDouble(row, Double.NaN)));
  }

  /**
   * Makes a test of texts a function of this database. It may be asked by several threads at once.
   *
   * @param name of the function, which takes a VARCHAR; of a missing one it says true
   * @param test what it answers; must not throw
   * @throws SQLException if there is such a function
   */
  public void addTextTest(String name, Predicate<String> test) throws SQLException {
    JavaFunctions.addTest(
        connection,
        name,
        DuckDBColumnType.VARCHAR,
        (from, row) -> {
          String text = from.getString(row);
          return text == null || test.test(text);
        });
  }

  /**
   * Runs one statement without a result.
   *
   * @param sql the statement
   * @throws SQLException if it fails
   */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw limits.explain(e);
    }
  }

  /**
   * Returns the columns that a query would give.
   *
   * @param query a SELECT
   * @return DuckDB's type by name, in order
   * @throws SQLException if the query is not valid or its file is not readable
   */
  public Map<String, String> describe(String query) throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE " + query)) {
      while (result.next()) {
        columns.put(result.getString(1), result.getString(2));
      }
    } catch (SQLException e) {
      throw limits.explain(e);
    }
    return columns;
  }

  /**
   * Returns the names of a Parquet file's columns as the file has them: one may be there twice.
   *
   * @param file the file
   * @return the names, in order, without those of parts of columns
   * @throws SQLException if the file is not readable
   */
  public List<String> parquetNames(Path file) throws SQLException {
    List<String> names = new ArrayList<>();
    String query = "SELECT name, num_children FROM parquet_schema(%s)".formatted(list(file));
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next(); // the root, whose children the columns are
      long parts = 0;
      while (result.next()) {
        if (parts == 0) {
          names.add(result.getString(1));
        }
        // Parts follow what they are parts of, those of parts among them.
        parts = Math.max(0, parts - 1) + result.getLong(2);
      }
    } catch (SQLException e) {
      throw limits.explain(e);
    }
    return names;
  }

  /**
   * Returns the number in the first column of the first row of a query's result.
   *
   * @param query a SELECT
   * @return the number
   * @throws SQLException if it fails
   */
  public long number(String query) throws SQLException {
    return numbers(query)[0];
  }

  /**
   * Returns the numbers in the first row of a query's result.
   *
   * @param query a SELECT
   * @return the numbers
   * @throws SQLException if it fails
   */
  public long[] numbers(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        throw new SQLException("no row: " + query);
      }
      long[] numbers = new long[result.getMetaData().getColumnCount()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = result.getLong(i + 1);
      }
      return numbers;
    } catch (SQLException e) {
      throw limits.explain(e);
    }
  }

  /**
   * Gives each row of a query's result to the visitor, in bounded memory.
   *
   * @param query a SELECT whose columns are all DOUBLE or VARCHAR
   * @param columns how many columns it gives
   * @param visitor takes the rows
   * @throws SQLException if it fails
   */
  public void stream(String query, int columns, ValueVisitor visitor) throws SQLException {
    try (DuckDBPreparedStatement statement =
            connection.prepareStatement(query).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      ChunkValues values = new ChunkValues(columns);
      while (result.nextChunk()) {
        values.forEach(result.chunk(), visitor);
      }
    } catch (SQLException e) {
      throw limits.explain(e);
    }
  }

  /**
   * Gives the rows of a table to the visitor column by column, in bounded memory, where the
   * database has them: a function of the query sees them, since a result would be a copy. In order
   * if the database works on one thread; else one batch after the other all the same.
   *
   * @param from a table expression
   * @param values what is read of it; at least one
   * @param visitor takes the batches; what it throws ends the pass and is thrown on
   * @throws SQLException if it fails
   */
  public void batches(String from, List<Value> values, BatchVisitor visitor) throws SQLException {
    String name = SEE + seen++;
    AtomicReference<@Nullable Throwable> thrown =
        JavaFunctions.addSight(connection, name, values, visitor);
    String sight =
        values.stream().map(Value::sql).collect(Collectors.joining(", ", name + "(", ")"));
    try {
      number("SELECT count(%s) FROM %s".formatted(sight, from));
    } catch (SQLException e) {
      switch (thrown.get()) {
        case RuntimeException own -> throw own;
        case Error own -> throw own;
        case null, default -> throw e;
      }
    }
  }

  /**
   * Returns a name as SQL.
   *
   * @param name any name
   * @return in double quotes
   */
  public static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * Returns a text as SQL.
   *
   * @param text any text
   * @return in single quotes
   */
  public static String text(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /**
   * Returns a table expression for a Parquet file.
   *
   * @param file the file; characters that are wildcards elsewhere stand for themselves
   * @return SQL
   */
  public static String parquet(Path file) {
    return "read_parquet(%s, %s)".formatted(list(file), AS_IT_IS);
  }

  /**
   * Returns a table expression for a Parquet file with a column of its own, {@value #ROW_NUMBER}.
   *
   * @param file the file, without a column of that name, in whatever case; characters that are
   *     wildcards elsewhere stand for themselves
   * @return SQL; the number of the first row is 0
   */
  public static String numberedParquet(Path file) {
    return "read_parquet(%s, %s, %s = true)".formatted(list(file), AS_IT_IS, ROW_NUMBER);
  }

  private static String list(Path file) {
    // A list of one, and wildcards escaped: a folder named [a] must not be read as a pattern.
    return "[" + text(file.toAbsolutePath().toString().replaceAll("([\\[*?])", "[$1]")) + "]";
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

package dev.crema.ingestquery;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.RowVisitor;
import dev.crema.data.source.ReadSummary;
import dev.crema.data.source.ReadableTable;
import dev.crema.data.source.RejectedRow;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query's result, as a stream, in one transaction that cannot write.
 *
 * @param settings where
 * @param query checked by {@link QueryText}
 * @param contract names and types of the columns
 * @param timeout for the whole
 */
record QueryTable(SourceSettings settings, String query, Contract contract, Duration timeout)
    implements ReadableTable {
  /** How many rows are in memory at a time, if they are small. */
  private static final int FETCH_ROWS = 1_000;

  /** How many are fetched before it is known how large they are. */
  private static final int FIRST_ROWS = 100;

  /** Most bytes of the rows in memory. */
  private static final String MAX_BYTES = "128M";

  private static final int CONNECT_SECONDS = 15;

  /** What the database is given to say itself that the time is over. */
  private static final int GRACE_SECONDS = 30;

  private static final Pattern ORDER =
      Pattern.compile("\\border\\s+by\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern HOURS_ALONE = Pattern.compile("[+-][0-9]{2}\\z");

  @Override
  public String name() {
    return "query";
  }

  @Override
  public String formatName() {
    return "postgresql";
  }

  /** Nobody knows how many rows there will be. */
  @Override
  public double share() {
    return Double.NaN;
  }

  @Override
  public String where(long line) {
    return "Row %d of the query".formatted(line);
  }

  @Override
  public boolean isOnePart() {
    return true;
  }

  @Override
  public List<String> remarks() {
    return ORDER.matcher(query).find()
        ? List.of()
        : List.of(
            "the query has no order by: the same rows may have another content hash next time");
  }

  @Override
  public ReadSummary read(RowVisitor rows, Consumer<RejectedRow> rejected) {
    try {
      ReadSummary summary = run(rows, rejected);
      if (summary.rows() == 0 && summary.rejectedRows() == 0) {
        throw new InputException("The query gives no rows.\nMaybe its conditions are too narrow.");
      }
      return summary;
    } catch (SQLException e) {
      throw QueryFailure.of(settings, e);
    }
  }

  private ReadSummary run(RowVisitor rows, Consumer<RejectedRow> rejected) throws SQLException {
    try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      statement.execute("set local statement_timeout = " + timeout.toMillis());
      statement.execute("set local time zone 'UTC'");
      statement.execute("set local datestyle = 'ISO'");
      // Enough digits to give a float again, which older servers do not write by themselves.
      statement.execute("set local extra_float_digits = 1");
      statement.setEscapeProcessing(false);
      statement.setFetchSize(FIRST_ROWS);
      try (ResultSet result = statement.executeQuery(query)) {
        return new Pass(result, QueryColumns.of(result.getMetaData(), contract))
            .read(rows, rejected);
      }
    } // what is closed is rolled back
  }

  private Properties properties() {
    Properties properties = new Properties();
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
    }
    if (!settings.password().isEmpty()) {
      properties.setProperty("password", settings.password());
    }
    settings.tls().forEach(properties::setProperty);
    properties.setProperty("ApplicationName", "crema ingest-query");
    properties.setProperty("maxResultBuffer", MAX_BYTES);
    properties.setProperty("adaptiveFetch", "true");
    properties.setProperty("adaptiveFetchMaximum", Integer.toString(FETCH_ROWS));
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", Long.toString(timeout.toSeconds() + GRACE_SECONDS));
    return properties;
  }

  /** One pass over the rows. */
  private final class Pass {
    private final ResultSet result;
    private final QueryColumns places;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private final long end = System.nanoTime() + timeout.toNanos();

    Pass(ResultSet result, QueryColumns places) {
      this.result = result;
      this.places = places;
    }

    ReadSummary read(RowVisitor rows, Consumer<RejectedRow> rejected) throws SQLException {
      long accepted = 0;
      long refused = 0;
      while (result.next()) {
        long number = accepted + refused + 1;
        // The database counts the time of each part of the rows anew.
        if (System.nanoTime() > end) {
          throw new InputException(
              "The query took more than %d s.\nMaybe raise timeout_seconds."
                  .formatted(timeout.toSeconds()));
        }
        List<FieldProblem> problems = parse();
        if (problems.isEmpty()) {
          accepted++;
          rows.row(row, number);
        } else {
          refused++;
          rejected.accept(new RejectedRow(number, problems));
        }
      }
      return new ReadSummary(accepted, refused, places.ignored());
    }

    private List<FieldProblem> parse() throws SQLException {
      List<FieldProblem> problems = List.of();
      for (int i = 0; i < columns.size(); i++) {
        FieldProblem problem = set(i, text(i));
        if (problem != null) {
          problems = problems.isEmpty() ? new ArrayList<>() : problems;
          problems.add(problem);
        }
      }
      return problems;
    }

    /** Returns the value as a CSV would have it; null or empty = missing. */
    private @Nullable String text(int slot) throws SQLException {
      String text = result.getString(places.positions()[slot]);
      if (text == null) {
        return null;
      }
      return switch (columns.get(slot).type()) {
        case STRING, DATE -> text;
        case INTEGER, NUMBER ->
            text.equals("NaN") ? null : places.isSingle()[slot] ? widened(slot, text) : text;
        case BOOLEAN -> text.equals("t") ? "true" : text.equals("f") ? "false" : text;
        case TIMESTAMP ->
            HOURS_ALONE.matcher(text).find() && text.indexOf(':') > 0 ? text + ":00" : text;
      };
    }

    /** Returns a 32-bit float as Parquet has it: its value, not its shortest text. */
    private String widened(int slot, String text) {
      double value = Float.parseFloat(text);
      // An integer is read without an exponent.
      return columns.get(slot).type() == ColumnType.INTEGER && Double.isFinite(value)
          ? new BigDecimal(value).toPlainString()
          : Double.toString(value);
    }

    private @Nullable FieldProblem set(int slot, @Nullable String text) {
      ColumnContract column = columns.get(slot);
      if (text == null) {
        row.setMissing(slot);
        return null;
      }
      if (text.length() > RowParser.MAX_TEXT_LENGTH) {
        return RowParser.tooLong(column, text);
      }
      try {
        CellParser.parse(column, text, row, slot);
        return null;
      } catch (InputException e) {
        return new FieldProblem(
            column.name(), CellParser.shorten(text), "type", String.valueOf(e.getMessage()));
      }
    }
  }
}

package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnRule;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.RowVisitor;
import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.RowValues;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a Parquet file whose columns go with the contract. */
final class ParquetTable implements Table {
  private static final Set<String> INTEGERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT");
  private static final Set<String> FLOATS = Set.of("FLOAT", "DOUBLE");
  private static final Set<String> TIMESTAMPS =
      Set.of(
          "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE");

  private static final String INFINITY = "CAST('Infinity' AS DOUBLE)";

  private final NamedFile file;
  private final Contract contract;
  private volatile long total;
  private volatile long read;

  ParquetTable(NamedFile file, Contract contract) {
    this.file = file;
    this.contract = contract;
  }

  static List<String> columns(NamedFile file) {
    return List.copyOf(types(file).keySet());
  }

  /** Returns the name and DuckDB's type of each column, in order. */
  static Map<String, String> types(NamedFile file) {
    try (DuckDb database = DuckDb.openForLargeGroups()) {
      return types(file, database);
    } catch (SQLException e) {
      throw invalid(file, e);
    }
  }

  private static Map<String, String> types(NamedFile file, DuckDb database) throws SQLException {
    Map<String, String> types = database.describe("SELECT * FROM " + DuckDb.parquet(file.path()));
    List<String> names = database.parquetNames(file.path());
    // DuckDB names what is there twice anew, and takes no difference in case for one.
    if (!names.equals(List.copyOf(types.keySet()))) {
      ColumnMapping.requireDistinct(file, names);
      throw new InputException(
          "%s: of the columns %s some have names that differ in case alone.\nMaybe give one of them another name."
              .formatted(file, CellParser.shorten(names)));
    }
    return types;
  }

  private static InputException invalid(NamedFile file, SQLException e) {
    return new InputException(
        "%s: no valid Parquet file: %s\nMaybe copy or write it again: it is damaged, or was not written to its end."
            .formatted(file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
        e);
  }

  @Override
  public Count read(TableColumns header, RowVisitor rows, Consumer<RejectedRow> rejected) {
    try (DuckDb database = DuckDb.openForLargeGroups()) {
      Map<String, String> types = types(file, database);
      header.header(file, List.copyOf(types.keySet()));
      contract.columns().forEach(column -> requireType(column, types));
      total = database.number("SELECT count(*) FROM " + DuckDb.parquet(file.path()));
      Pass pass = new Pass(rows, rejected);
      database.stream(query(types), contract.columns().size(), pass::row);
      return new Count(pass.accepted, pass.refused);
    } catch (SQLException e) {
      throw invalid(file, e);
    }
  }

  /** A row is a line. */
  @Override
  public long lines() {
    return total;
  }

  @Override
  public double share() {
    return total > 0 ? (double) read / total : Double.NaN;
  }

  private void requireType(ColumnContract column, Map<String, String> types) {
    String type = String.valueOf(types.get(column.name()));
    if (!goesWith(column.type(), type)) {
      boolean isNested = type.endsWith("]") || type.matches("(STRUCT|MAP|UNION|LIST).*");
      throw new InputException(
          "%s: the column (%s) is of the type (%s), which does not go with (%s) in the contract.%s"
              .formatted(
                  file,
                  column.name(),
                  type,
                  column.type().lowerName(),
                  isNested
                      ? "\nMaybe write its parts as columns of their own."
                      : "\nMaybe give the column another type in the contract, or cast it where the file is written."));
    }
  }

  /** Returns the narrowest type of a contract that goes with one of DuckDB's; null if none does. */
  static @Nullable ColumnType narrowest(String type) {
    if (INTEGERS.contains(type)) {
      return ColumnType.INTEGER;
    }
    for (ColumnType wanted : ColumnType.values()) {
      if (wanted != ColumnType.INTEGER && goesWith(wanted, type)) {
        return wanted;
      }
    }
    return null;
  }

  private static boolean goesWith(ColumnType wanted, String type) {
    return switch (wanted) {
      case INTEGER -> INTEGERS.contains(type) || FLOATS.contains(type);
      case NUMBER -> INTEGERS.contains(type) || FLOATS.contains(type) || type.startsWith("DECIMAL");
      case BOOLEAN -> type.equals("BOOLEAN");
      case STRING -> type.equals("VARCHAR") || type.startsWith("ENUM");
      case DATE -> type.equals("DATE");
      case TIMESTAMP -> TIMESTAMPS.contains(type);
    };
  }

  private String query(Map<String, String> types) {
    return contract.columns().stream()
        .map(column -> expression(column, String.valueOf(types.get(column.name()))))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + DuckDb.parquet(file.path())));
  }

  private static String expression(ColumnContract column, String type) {
    String name = DuckDb.name(column.name());
    return switch (column.type()) {
      case INTEGER, NUMBER, BOOLEAN -> "CAST(" + name + " AS DOUBLE)";
      case STRING -> "CAST(" + name + " AS VARCHAR)";
      case DATE ->
          "CASE WHEN isinf(%s) THEN %s ELSE CAST(datediff('day', DATE '1970-01-01', %s) AS DOUBLE) END"
              .formatted(name, INFINITY, name);
      case TIMESTAMP -> timestamp(name, type);
    };
  }

  /**
   * A time that has no microseconds since 1970 (infinite, or beyond what DuckDB counts) is no
   * number, so that its row is refused, and so is one with nanoseconds: a half is no whole number.
   */
  private static String timestamp(String name, String type) {
    String time =
        type.equals("TIMESTAMP WITH TIME ZONE")
            ? name
            : "TRY_CAST(%s AS TIMESTAMP)".formatted(name);
    String half =
        type.equals("TIMESTAMP_NS")
            ? " + CASE WHEN epoch_ns(%s) %% 1000 = 0 THEN 0 ELSE 0.5 END".formatted(name)
            : "";
    return """
        CASE WHEN %1$s IS NULL THEN NULL
        WHEN %2$s IS NULL OR isinf(%2$s) THEN %3$s
        ELSE CAST(epoch_us(%2$s) AS DOUBLE)%4$s END"""
        .formatted(name, time, INFINITY, half);
  }

  /** One pass over the rows. */
  private final class Pass {
    private final RowVisitor rows;
    private final Consumer<RejectedRow> rejected;
    private final List<ColumnContract> columns = contract.columns();
    private final RawRow row = new RawRow(columns.size());
    private long accepted;
    private long refused;

    Pass(RowVisitor rows, Consumer<RejectedRow> rejected) {
      this.rows = rows;
      this.rejected = rejected;
    }

    private void row(RowValues values) {
      List<FieldProblem> problems = List.of();
      for (int i = 0; i < columns.size(); i++) {
        set(values, i);
        FieldProblem problem = problem(i);
        if (problem != null) {
          problems = problems.isEmpty() ? new ArrayList<>() : problems;
          problems.add(problem);
        }
      }
      read = read + 1; // by one thread
      long line = accepted + refused + 1;
      if (problems.isEmpty()) {
        accepted++;
        rows.row(row, line);
      } else {
        refused++;
        rejected.accept(new RejectedRow(line, problems));
      }
    }

    private @Nullable FieldProblem problem(int i) {
      ColumnContract column = columns.get(i);
      String text = column.type().isText() ? row.text(i) : null;
      if (text != null && text.length() > RowParser.MAX_TEXT_LENGTH) {
        return RowParser.tooLong(column, text);
      }
      if (text != null && !JsonRow.isText(text)) {
        return JsonRow.noText(column, text);
      }
      return ColumnRule.isOfType(column, row, i) ? null : wrongType(column, row.number(i));
    }

    private void set(RowValues values, int i) {
      if (columns.get(i).type().isText()) {
        String text = values.text(i);
        row.setText(i, text == null || text.isEmpty() ? null : text);
      } else {
        row.setNumber(i, values.number(i));
      }
    }

    private static FieldProblem wrongType(ColumnContract column, double value) {
      String shown = Double.toString(value);
      return new FieldProblem(
          column.name(),
          shown,
          "type",
          "The value (%s) of column (%s) is no %s."
              .formatted(shown, column.name(), CellParser.words(column.type())));
    }
  }
}

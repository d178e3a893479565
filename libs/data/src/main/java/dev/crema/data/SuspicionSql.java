package dev.crema.data;

import com.google.re2j.Pattern;
import dev.crema.data.duckdb.DuckDb;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQL that is true of every value that breaks a rule of its column by itself, or may do so: what
 * {@link ColumnRule} would say no word about is left out, and nothing else.
 *
 * <p>Numbers are compared as the doubles that {@link RawRow} has, texts byte by byte.
 */
final class SuspicionSql {
  /**
   * Expressions that mean the same to every engine of RE2: ASCII letters, digits and signs, classes
   * of these, groups, alternatives and counts. Not among them: any character, negated and Unicode
   * classes, flags, anchors.
   */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?:(?:[A-Za-z0-9 _:;,@#%=/<>!'\"~-]|\\\\[.\\-/+*?()|\\[\\]{}^$d]"
              + "|\\[(?:[A-Za-z0-9 _:;,@#%=/<>!.+*?()|-]|\\\\[.\\-/+*?()|\\[\\]{}^$d])+\\]|\\))"
              + "(?:[*+?]|\\{[0-9]+(?:,[0-9]*)?\\})?|\\(\\?:|\\(|\\|)*");

  /**
   * What DuckDB's engine allows the counts of an expression to multiply to where they are nested,
   * and it does not matter here whether they are.
   */
  private static final double MAX_REPETITIONS = 1_000;

  /** So many of the first rows may show most values of a column that has few. */
  private static final int SAMPLE_ROWS = 2_000;

  private static final int MAX_GOOD = 100;
  private static final int MAX_GOOD_LENGTH = 100;

  /** Columns of a sum; SQL may not be nested without end. */
  private static final int MAX_SUMMED = 8;

  private final DuckDb database;
  private final String table;

  SuspicionSql(DuckDb database, String table) {
    this.database = database;
    this.table = table;
  }

  /**
   * Returns the SQL of a column, but for {@link #missingOrInfinite}; null if its values can break
   * no other rule by themselves.
   */
  @Nullable String of(ColumnContract column, int slot) throws SQLException {
    boolean isSummed = column.type() == ColumnType.NUMBER;
    String missing = column.nullable() || isSummed ? "" : missing(column);
    String wrong = column.type().isText() ? wrongText(column, slot) : wrongNumber(column);
    if (missing.isEmpty() || wrong.isEmpty()) {
      return missing.isEmpty() && wrong.isEmpty() ? null : "(%s%s)".formatted(missing, wrong);
    }
    return "(%s OR %s)".formatted(missing, wrong);
  }

  private static String missing(ColumnContract column) {
    // NaN is missing too: it is not finite and greater than all bounds, so it is suspicious anyway.
    return switch (column.type()) {
      case STRING, INTEGER, BOOLEAN, NUMBER -> DuckDb.name(column.name()) + " IS NULL";
      case DATE, TIMESTAMP -> DatasetFormat.asRawValue(column) + " IS NULL";
    };
  }

  private static String wrongNumber(ColumnContract column) {
    if (column.type() == ColumnType.BOOLEAN) {
      return "";
    }
    String wrong =
        column.type() == ColumnType.NUMBER ? wrongDecimal(column) : wrongWholeNumber(column);
    return column.allowed().isEmpty()
        ? wrong
        : "%s OR NOT (%s)".formatted(wrong, isOneOfNumbers(column, column.allowed()));
  }

  /** That a number is finite, {@link #missingOrInfinite} says of those that must be there. */
  private static String wrongDecimal(ColumnContract column) {
    String value = DatasetFormat.asWholeNumber(column);
    Double min = column.min();
    Double max = column.max();
    if (column.nullable()) {
      return min == null && max == null
          ? "NOT isfinite(%s)".formatted(value)
          : "%s NOT BETWEEN %s AND %s"
              .formatted(
                  value,
                  number(min == null ? -Double.MAX_VALUE : min),
                  number(max == null ? Double.MAX_VALUE : max));
    }
    List<String> wrong = new ArrayList<>();
    if (min != null) {
      wrong.add("%s < %s".formatted(value, number(min)));
    }
    if (max != null) {
      wrong.add("%s > %s".formatted(value, number(max)));
    }
    return String.join(" OR ", wrong);
  }

  /**
   * Returns SQL that is true of rows in which one of the decimal numbers is missing or not finite
   * that must not be: of some columns at once, whose sum is missing or not finite then, too.
   */
  static List<String> missingOrInfinite(List<ColumnContract> columns) {
    List<String> names =
        columns.stream()
            .filter(column -> column.type() == ColumnType.NUMBER && !column.nullable())
            .map(column -> DuckDb.name(column.name()))
            .toList();
    List<String> sums = new ArrayList<>();
    for (int from = 0; from < names.size(); from += MAX_SUMMED) {
      String sum =
          String.join(" + ", names.subList(from, Math.min(names.size(), from + MAX_SUMMED)));
      sums.add("(%s IS NULL OR NOT isfinite(%s))".formatted(sum, sum));
    }
    return sums;
  }

  /** As whole numbers: what no double holds exactly is beyond the greatest that is allowed. */
  private static String wrongWholeNumber(ColumnContract column) {
    double least = column.type() == ColumnType.DATE ? CellParser.MIN_DATE : -CellParser.MAX_INTEGER;
    double greatest =
        column.type() == ColumnType.DATE ? CellParser.MAX_DATE : CellParser.MAX_INTEGER;
    Double min = column.min();
    Double max = column.max();
    return "%s NOT BETWEEN %d AND %d"
        .formatted(
            DatasetFormat.asWholeNumber(column),
            (long) Math.ceil(Math.clamp(min == null ? least : min, least, greatest)),
            (long) Math.floor(Math.clamp(max == null ? greatest : max, least, greatest)));
  }

  private static String isOneOfNumbers(ColumnContract column, List<String> numbers) {
    return numbers.stream()
        .map(text -> number(CellParser.numberOrNaN(column.type(), text)))
        .collect(Collectors.joining(", ", DatasetFormat.asRawValue(column) + " IN (", ")"));
  }

  /** Every digit that makes the double. */
  static String number(double value) {
    return "CAST('%s' AS DOUBLE)".formatted(value);
  }

  private String wrongText(ColumnContract column, int slot) throws SQLException {
    String name = DuckDb.name(column.name());
    if (!column.allowed().isEmpty()) {
      // Each of them matches the pattern, if there is one.
      return "NOT (%s)"
          .formatted(isOneOf(database, column, column.allowed(), "is_allowed_in_column_" + slot));
    }
    String expression = column.pattern();
    if (expression == null) {
      return "";
    }
    TextPattern pattern = TextPattern.of(expression);
    Set<String> good = good(name, pattern);
    String unknown = good.isEmpty() ? "" : "%s NOT IN (%s) AND ".formatted(name, list(good));
    if (PLAIN.matches(expression) && TextPattern.repetitions(expression) <= MAX_REPETITIONS) {
      return "(%sNOT regexp_full_match(%s, %s)) OR strlen(%s) > %d"
          .formatted(unknown, name, DuckDb.text(expression), name, TextPattern.MAX_TEXT);
    }
    String test = "keeps_the_pattern_of_column_" + slot;
    database.addTextTest(test, pattern::matches);
    return "(%sNOT %s(%s))".formatted(unknown, test, name);
  }

  /**
   * Returns SQL that is true of the values that are listed, and not true of missing ones.
   *
   * @param test name of a function that is added if SQL cannot name them
   */
  static String isOneOf(DuckDb database, ColumnContract column, List<String> values, String test)
      throws SQLException {
    if (!column.type().isText()) {
      return isOneOfNumbers(column, values);
    }
    String name = DuckDb.name(column.name());
    if (values.stream().allMatch(SuspicionSql::isPlainText)) {
      return "%s IN (%s)".formatted(name, list(values));
    }
    database.addTextTest(test, new HashSet<>(values)::contains);
    return "%s IS NOT NULL AND %s(%s)".formatted(name, test, name);
  }

  /**
   * Returns frequent values that match: of a column with few different ones nearly all, whose
   * expression then needs no look. Empty if there are many.
   */
  private Set<String> good(String name, TextPattern pattern) throws SQLException {
    Set<String> good = new HashSet<>();
    database.stream(
        "SELECT DISTINCT value FROM (SELECT %s AS value FROM %s LIMIT %d) WHERE strlen(value) <= %d"
            .formatted(name, table, SAMPLE_ROWS, MAX_GOOD_LENGTH),
        1,
        row -> {
          String value = row.text(0);
          if (value != null && isPlainText(value) && pattern.matches(value)) {
            good.add(value);
          }
        });
    return good.size() <= MAX_GOOD ? good : Set.of();
  }

  /** SQL takes texts without NUL; half a surrogate pair would not reach it. */
  private static boolean isPlainText(String text) {
    return text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
  }

  private static String list(Iterable<String> texts) {
    StringBuilder list = new StringBuilder();
    for (String text : texts) {
      list.append(list.isEmpty() ? "" : ", ").append(DuckDb.text(text));
    }
    return list.toString();
  }

  /** Returns the SQL of {@link TimeOrder}'s rule; null if the column has none. */
  static @Nullable String tooLate(ColumnContract column, List<ColumnContract> columns) {
    for (ColumnContract other : columns) {
      if (other.name().equals(column.notAfter())) {
        return column.type() == other.type()
            ? "%s > %s".formatted(DatasetFormat.asRawValue(column), DatasetFormat.asRawValue(other))
            : "%s > %s".formatted(day(column), day(other));
      }
    }
    return null;
  }

  private static String day(ColumnContract column) {
    String value = DatasetFormat.asRawValue(column);
    return column.type() == ColumnType.DATE
        ? value
        : "floor(%s / %s)".formatted(value, number(TimeOrder.MICROS_PER_DAY));
  }
}

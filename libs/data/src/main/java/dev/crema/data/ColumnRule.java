package dev.crema.data;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one column that a value keeps or breaks by itself: {@code type, nullable, min, max,
 * allowed, pattern}. Whether values are unique needs all rows and is not checked here.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ColumnRule {
  private static final int MAX_SHOWN_VALUES = 20;

  private final ColumnContract column;
  private final Set<String> allowed;
  private final @Nullable TextPattern pattern;

  /**
   * Makes the rules of a column.
   *
   * @param column a column of a contract
   */
  public ColumnRule(ColumnContract column) {
    this.column = column;
    this.allowed = new HashSet<>(column.allowed());
    this.pattern = column.pattern() == null ? null : TextPattern.of(column.pattern());
  }

  /**
   * Checks a value and names every rule that it breaks.
   *
   * @param row the row
   * @param slot the column's slot
   * @param sink takes each problem
   */
  public void check(RawRow row, int slot, Consumer<FieldProblem> sink) {
    if (row.isMissing(slot)) {
      if (!column.nullable()) {
        sink.accept(problem(null, "nullable", "is missing"));
      }
      return;
    }
    String text = row.text(slot);
    double number = row.number(slot);
    if (!isOfType(column.type(), text, number)) {
      String shown = text == null ? Double.toString(number) : text;
      sink.accept(problem(shown, "type", "is no " + CellParser.words(column.type())));
      return;
    }
    checkBounds(number, sink);
    if (allowed.isEmpty() && pattern == null) {
      return;
    }
    checkText(text == null ? CellParser.formatNumber(column.type(), number) : text, sink);
  }

  private void checkBounds(double number, Consumer<FieldProblem> sink) {
    Double min = column.min();
    Double max = column.max();
    if (min != null && number < min) {
      sink.accept(problem(shown(number), "min", "is less than min (%s)".formatted(shown(min))));
    }
    if (max != null && number > max) {
      sink.accept(problem(shown(number), "max", "is greater than max (%s)".formatted(shown(max))));
    }
  }

  private void checkText(String text, Consumer<FieldProblem> sink) {
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      sink.accept(problem(text, "allowed", "is not one of " + allowedShown()));
    }
    if (pattern != null && !pattern.matches(text)) {
      sink.accept(problem(text, "pattern", "does not match the pattern (%s)".formatted(pattern)));
    }
  }

  private String allowedShown() {
    int count = column.allowed().size();
    return count <= MAX_SHOWN_VALUES
        ? column.allowed().toString()
        : "%s and %d more"
            .formatted(column.allowed().subList(0, MAX_SHOWN_VALUES), count - MAX_SHOWN_VALUES);
  }

  private String shown(double number) {
    return CellParser.formatNumber(column.type(), number);
  }

  private FieldProblem problem(@Nullable String value, String rule, String what) {
    String shown = value == null ? null : CellParser.shorten(value);
    String subject = shown == null ? "The value" : "The value (%s)".formatted(shown);
    String message = "%s of column (%s) %s.".formatted(subject, column.name(), what);
    return new FieldProblem(column.name(), shown, rule, message);
  }

  static boolean isOfType(ColumnType type, @Nullable String text, double number) {
    if (type.isText() || text != null) {
      return type.isText() && text != null;
    }
    boolean isWhole = number == Math.rint(number) && Math.abs(number) <= CellParser.MAX_INTEGER;
    return switch (type) {
      case NUMBER -> Double.isFinite(number);
      case INTEGER, TIMESTAMP -> isWhole;
      case BOOLEAN -> number == 0 || number == 1;
      case DATE -> isWhole && number >= CellParser.MIN_DATE && number <= CellParser.MAX_DATE;
      case STRING -> false;
    };
  }

  /**
   * Returns whether a value can be of its column's type.
   *
   * @param column the column of the slot
   * @param row the row
   * @param slot the slot
   * @return true too if the value is missing
   */
  public static boolean isOfType(ColumnContract column, RawRow row, int slot) {
    return row.isMissing(slot) || isOfType(column.type(), row.text(slot), row.number(slot));
  }

  static void requireType(ColumnContract column, RawRow row, int slot) {
    if (!isOfType(column, row, slot)) {
      String text = row.text(slot);
      throw new InputException(
          "The value (%s) of column (%s) is no %s."
              .formatted(
                  text == null ? Double.toString(row.number(slot)) : CellParser.shorten(text),
                  column.name(),
                  CellParser.words(column.type())));
    }
  }
}

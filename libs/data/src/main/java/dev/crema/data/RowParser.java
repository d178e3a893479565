package dev.crema.data;

import dev.crema.data.document.Suggestion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of what a caller of the service sends: values by column name.
 *
 * <p>Values are typed as JSON has them: numbers for integers and numbers, {@code true} or {@code
 * false} for booleans, text for strings, dates and timestamps, by the rules of {@link CellParser};
 * an empty text is a missing value, as in a file. Columns of the roles label, entity and ignored
 * may be absent, because no prediction needs them, and so may protected ones that are behind no
 * feature; all others only if they are nullable. Rules {@code min, max, allowed} and {@code
 * pattern} hold for all values given, {@code not_after} for each two that are given.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class RowParser {
  /** Longest text of a value. */
  public static final int MAX_TEXT_LENGTH = 1_000_000;

  private static final int MAX_UNKNOWN = 20;

  private final Contract contract;
  private final Set<String> names;
  private final ColumnRule[] rules;
  private final boolean[] optional;
  private final TimeOrder order;

  /**
   * Makes a parser.
   *
   * @param contract the contract that rows must keep
   * @param used names of the columns behind features; of no effect but for protected ones
   */
  public RowParser(Contract contract, Set<String> used) {
    this.contract = contract;
    this.names = new HashSet<>(contract.names());
    List<ColumnContract> columns = contract.columns();
    order = new TimeOrder(contract);
    rules = new ColumnRule[columns.size()];
    optional = new boolean[columns.size()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = new ColumnRule(columns.get(i));
      optional[i] = isOptional(columns.get(i), used);
    }
  }

  /**
   * Says whether a prediction can do without a value of a column.
   *
   * @param column a column
   * @param used names of the columns behind features
   * @return whether it may be absent
   */
  public static boolean isOptional(ColumnContract column, Set<String> used) {
    return switch (column.role()) {
      case FEATURE, EVENT_TIME -> column.nullable();
      case PROTECTED -> column.nullable() || !used.contains(column.name());
      case LABEL, ENTITY, IGNORED -> true;
    };
  }

  /**
   * Reads one row.
   *
   * @param json values by column name: String, Number, Boolean or null; a null is a missing value
   * @param into a row of the contract's size; all its values are replaced
   * @throws InvalidRowException if any value breaks a rule, with all problems
   */
  public void parse(Map<String, ?> json, RawRow into) {
    List<FieldProblem> problems = new ArrayList<>(0);
    List<ColumnContract> columns = contract.columns();
    int found = 0;
    for (int i = 0; i < rules.length; i++) {
      String name = columns.get(i).name();
      Object value = json.get(name);
      into.setMissing(i);
      if (value != null || json.containsKey(name)) {
        found++;
      }
      if (!set(columns.get(i), value, into, i, problems::add)) {
        continue;
      }
      if (!into.isMissing(i) || !optional[i]) {
        rules[i].check(into, i, problems::add);
      }
    }
    order.check(into, problems::add);
    if (found != json.size()) {
      unknown(json, problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidRowException(problems);
    }
  }

  /** Returns false if the value is of a wrong type, which was said then. */
  private static boolean set(
      ColumnContract column,
      @Nullable Object value,
      RawRow into,
      int slot,
      Consumer<FieldProblem> sink) {
    boolean isSet =
        switch (value) {
          case null -> true;
          case String text -> setText(column, text, into, slot);
          case Boolean flag -> {
            into.setNumber(slot, flag ? 1 : 0);
            yield column.type() == ColumnType.BOOLEAN;
          }
          case Number number -> setNumber(column.type(), number, into, slot);
          default -> false;
        };
    if (!isSet) {
      into.setMissing(slot);
      sink.accept(
          value instanceof String text && text.length() > MAX_TEXT_LENGTH
              ? tooLong(column, text)
              : wrongType(column, value));
    }
    return isSet;
  }

  /**
   * Returns what is said of a text that is too long.
   *
   * @param column its column
   * @param text longer than {@link #MAX_TEXT_LENGTH}
   * @return the problem
   */
  public static FieldProblem tooLong(ColumnContract column, String text) {
    return new FieldProblem(
        column.name(),
        CellParser.shorten(text),
        "length",
        "The value (%s) of column (%s) has %d characters; at most %d are allowed."
            .formatted(CellParser.shorten(text), column.name(), text.length(), MAX_TEXT_LENGTH));
  }

  private static boolean setText(ColumnContract column, String text, RawRow into, int slot) {
    if (text.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    return switch (column.type()) {
      case STRING, DATE, TIMESTAMP -> {
        try {
          CellParser.parse(column, text, into, slot);
          yield true;
        } catch (InputException _) {
          yield false;
        }
      }
      case INTEGER, NUMBER, BOOLEAN -> text.isEmpty();
    };
  }

  private static boolean setNumber(ColumnType type, Number number, RawRow into, int slot) {
    double value = number.doubleValue();
    // NaN would be taken for a missing value, which JSON writes as null.
    if (!ColumnRule.isOfType(type, null, value) || !isExact(type, number)) {
      return false;
    }
    into.setNumber(slot, value);
    return type == ColumnType.INTEGER || type == ColumnType.NUMBER;
  }

  private static boolean isExact(ColumnType type, Number number) {
    if (type != ColumnType.INTEGER) {
      return true;
    }
    // Above 2^53 a long becomes a neighbour as a double; 2^53-1 would then seem to hold.
    return switch (number) {
      case Long value -> Math.abs(value) <= (long) CellParser.MAX_INTEGER;
      case BigInteger value -> value.bitLength() < Double.PRECISION + 1;
      case BigDecimal value -> value.stripTrailingZeros().scale() <= 0;
      default -> true;
    };
  }

  private static FieldProblem wrongType(ColumnContract column, @Nullable Object value) {
    String shown = CellParser.shorten(String.valueOf(value));
    String kind =
        switch (value) {
          case String _ -> "text";
          case Number _ -> "a JSON number";
          case Boolean _ -> "a JSON truth value";
          case null, default -> "a JSON object or list";
        };
    return new FieldProblem(
        column.name(),
        shown,
        "type",
        "The value (%s) of column (%s) is %s, but no %s."
            .formatted(shown, column.name(), kind, CellParser.words(column.type())));
  }

  private void unknown(Map<String, ?> json, List<FieldProblem> problems) {
    json.keySet().stream()
        .filter(name -> !names.contains(name))
        .sorted()
        .limit(MAX_UNKNOWN)
        .forEach(
            name ->
                problems.add(
                    new FieldProblem(
                        CellParser.shorten(name),
                        null,
                        "unknown",
                        "The field (%s) is not in the contract (%s).%s"
                            .formatted(
                                CellParser.shorten(name),
                                contract.name(),
                                Suggestion.maybe(name, contract.names())))));
  }
}

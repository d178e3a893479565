package dev.crema.inference.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.data.TextPattern;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quick way from JSON tokens into the slots of a row: takes only what {@code RowParser} takes
 * without doubt, and leaves all else to it. Immutable.
 */
final class RowSlots {
  private static final double LARGEST_INTEGER = 0x1.fffffffffffffp52;

  private final Map<String, Integer> slots = new HashMap<>();
  private final Slot[] columns;

  RowSlots(Contract contract, Set<String> used) {
    columns = new Slot[contract.columns().size()];
    for (int i = 0; i < columns.length; i++) {
      ColumnContract column = contract.columns().get(i);
      slots.put(column.name(), i);
      columns[i] = Slot.of(column, used);
    }
  }

  int size() {
    return columns.length;
  }

  /** Returns the slot of a column; null if there is none. */
  @Nullable Integer slot(String name) {
    return slots.get(name);
  }

  /** Returns whether every slot that was not set may be missing. */
  boolean isComplete(boolean[] seen) {
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i] && !columns[i].optional()) {
        return false;
      }
    }
    return true;
  }

  /** Sets a slot from the current token; returns false if that needs a closer look. */
  boolean set(int slot, JsonToken token, JsonParser parser, RawRow into) throws IOException {
    Slot column = columns[slot];
    return switch (token) {
      case VALUE_NULL -> column.nullable() && setMissing(slot, into);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        if (column.type() == ColumnType.NUMBER) {
          yield setNumber(column, slot, parser.getDoubleValue(), into);
        }
        yield column.type() == ColumnType.INTEGER
            && token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && setInteger(column, slot, parser.getLongValue(), into);
      }
      case VALUE_STRING -> setText(column, slot, parser.getText(), into);
      case VALUE_TRUE, VALUE_FALSE ->
          column.type() == ColumnType.BOOLEAN
              && setNumber(column, slot, token == JsonToken.VALUE_TRUE ? 1 : 0, into);
      default -> false;
    };
  }

  private static boolean setMissing(int slot, RawRow into) {
    into.setMissing(slot);
    return true;
  }

  private static boolean setNumber(Slot column, int slot, double value, RawRow into) {
    // False for NaN and the infinities too.
    if (value >= column.min() && value <= column.max()) {
      into.setNumber(slot, value);
      return true;
    }
    return false;
  }

  private static boolean setInteger(Slot column, int slot, long value, RawRow into) {
    return (column.allowed() == null || column.allowed().contains(Long.toString(value)))
        && Math.abs((double) value) <= LARGEST_INTEGER
        && setNumber(column, slot, (double) value, into);
  }

  private static boolean setText(Slot column, int slot, String text, RawRow into) {
    if (column.type() == ColumnType.DATE || column.type() == ColumnType.TIMESTAMP) {
      return setTime(column, slot, text, into);
    }
    // The empty text can mean a missing value: the closer look decides.
    if (column.type() != ColumnType.STRING
        || text.isEmpty()
        || (column.allowed() != null && !column.allowed().contains(text))) {
      return false;
    }
    into.setText(slot, text);
    return column.pattern() == null || column.pattern().matches(text);
  }

  private static boolean setTime(Slot column, int slot, String text, RawRow into) {
    try {
      return setNumber(column, slot, CellParser.parseNumber(column.contract(), text), into);
    } catch (InputException _) {
      return false; // The closer look says what is wrong with it.
    }
  }

  /**
   * One column's rules, ready for use.
   *
   * @param optional whether the column may be absent
   * @param min smallest number; the smallest double if there is no bound
   * @param allowed null = all
   */
  private record Slot(
      ColumnContract contract,
      boolean optional,
      double min,
      double max,
      @Nullable Set<String> allowed,
      @Nullable TextPattern pattern) {

    static Slot of(ColumnContract column, Set<String> used) {
      return new Slot(
          column,
          RowParser.isOptional(column, used),
          column.min() == null ? -Double.MAX_VALUE : column.min(),
          column.max() == null ? Double.MAX_VALUE : column.max(),
          column.allowed().isEmpty() ? null : Set.copyOf(column.allowed()),
          column.pattern() == null ? null : TextPattern.of(column.pattern()));
    }

    ColumnType type() {
      return contract.type();
    }

    boolean nullable() {
      return contract.nullable();
    }
  }
}

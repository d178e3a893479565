package dev.crema.data;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one set of rules by which text becomes a typed value and back, for files and for serving.
 *
 * <ul>
 *   <li>an empty text is a missing value, of every type;
 *   <li>integer: digits with an optional sign; a fraction of zeros ({@code 5.0}) counts, an
 *       exponent does not; |value| ≤ 2<sup>53</sup> − 1;
 *   <li>number: decimal digits with an optional sign, point and exponent; never {@code NaN}, {@code
 *       inf}, hexadecimal, nor one that overflows;
 *   <li>boolean: {@code true}, {@code false} (also {@code True, TRUE, False, FALSE}), {@code 1},
 *       {@code 0};
 *   <li>date: {@code 2026-01-31};
 *   <li>timestamp: {@code 2026-01-31T12:00:00.123456+01:00}; a blank may stand for {@code T};
 *       without an offset it is UTC; at most microseconds;
 *   <li>string: the text as it is.
 * </ul>
 *
 * Blanks around a value are never removed.
 */
public final class CellParser {
  /** Largest magnitude of an integer: 2<sup>53</sup> − 1. */
  public static final double MAX_INTEGER = 9_007_199_254_740_991d;

  /** Longest text that can be a number; more digits change no double. */
  public static final int MAX_NUMBER_LENGTH = 400;

  /** The day 0000-01-01. */
  static final double MIN_DATE = LocalDate.of(0, 1, 1).toEpochDay();

  /** The day 9999-12-31. */
  static final double MAX_DATE = LocalDate.of(9999, 12, 31).toEpochDay();

  /** Most characters of a value that a message shows. */
  public static final int MAX_SHOWN = 60;

  /** Most names that a message shows. */
  public static final int MAX_SHOWN_NAMES = 20;

  private static final char CONTROL_SIGN = '\u00b7';

  private CellParser() {}

  /**
   * Returns the number that a text means in a column that is not a string.
   *
   * @param column the column
   * @param text the text; empty = missing
   * @return the number; NaN if missing
   * @throws InputException if the text is no value of the column's type
   */
  public static double parseNumber(ColumnContract column, String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    double value = numberOrNaN(column.type(), text);
    if (Double.isNaN(value)) {
      throw new InputException(
          "The value (%s) of column (%s) is no %s.%s"
              .formatted(
                  shorten(text),
                  column.name(),
                  words(column.type()),
                  ValueAdvice.of(column.type(), text)));
    }
    return value;
  }

  /**
   * Returns the number that a text means, for who asks of many types whether the text is of them.
   *
   * @param type any type but string
   * @param text the text
   * @return the number; NaN if the text is no value of the type, or empty
   */
  public static double numberOrNaN(ColumnType type, String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    return switch (type) {
      case INTEGER -> NumberText.integer(text);
      case NUMBER -> NumberText.decimal(text, true);
      case BOOLEAN -> truth(text);
      case DATE -> TimeText.date(text);
      case TIMESTAMP -> TimeText.timestamp(text);
      case STRING -> throw new IllegalArgumentException("A string is no number.");
    };
  }

  /**
   * Sets the value that a cell's text means. An empty text is a missing value.
   *
   * @param column the column of the slot
   * @param text the text
   * @param into the row
   * @param slot the slot
   * @throws InputException if the text is no value of the column's type
   */
  public static void parse(ColumnContract column, String text, RawRow into, int slot) {
    if (column.type().isText()) {
      into.setText(slot, text.isEmpty() ? null : text);
    } else {
      into.setNumber(slot, parseNumber(column, text));
    }
  }

  /**
   * Returns the text of a value, such that parsing it gives the value again.
   *
   * @param column the column of the slot
   * @param row the row
   * @param slot the slot
   * @return the text; null if the value is missing
   */
  public static @Nullable String format(ColumnContract column, RawRow row, int slot) {
    if (row.isMissing(slot)) {
      return null;
    }
    String text = row.text(slot);
    return text != null ? text : formatNumber(column.type(), row.number(slot));
  }

  /**
   * Returns the text of a number, such that parsing it gives the number again.
   *
   * @param type the type that the number is of
   * @param value a value of the type, not NaN
   * @return the text; a number that is no value of the type is written as a decimal
   */
  public static String formatNumber(ColumnType type, double value) {
    boolean isWhole = value == Math.rint(value) && Math.abs(value) <= MAX_INTEGER;
    if (!isWhole) {
      return Double.toString(value);
    }
    return switch (type) {
      case NUMBER, STRING -> Double.toString(value);
      case INTEGER -> Long.toString((long) value);
      case BOOLEAN -> value == 0 ? "false" : value == 1 ? "true" : Double.toString(value);
      case DATE ->
          Math.abs(value) < Integer.MAX_VALUE
              ? LocalDate.ofEpochDay((long) value).toString()
              : Double.toString(value);
      case TIMESTAMP -> Instant.EPOCH.plus((long) value, ChronoUnit.MICROS).toString();
    };
  }

  /**
   * Returns a text cut to what a message can show.
   *
   * @param text any text
   * @return at most {@value #MAX_SHOWN} characters and an ellipsis, control characters replaced
   */
  public static String shorten(String text) {
    String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    return withoutControls(shown);
  }

  /**
   * Returns names as a message can show them.
   *
   * @param names any texts
   * @return the first {@value #MAX_SHOWN_NAMES}, each as {@link #shorten(String)} gives it, and how
   *     many there are more
   */
  public static String shorten(List<String> names) {
    List<String> first = names.stream().limit(MAX_SHOWN_NAMES).map(CellParser::shorten).toList();
    return names.size() <= MAX_SHOWN_NAMES
        ? first.toString()
        : "%s and %d more".formatted(first, names.size() - MAX_SHOWN_NAMES);
  }

  /**
   * Returns a text that a terminal shows and does not obey.
   *
   * @param text any text
   * @return with a middle dot for each control character, and for each that formats and is not seen
   *     itself: a blank of no width, a mark that turns the direction of writing
   */
  public static String withoutControls(String text) {
    return withoutControls(text, CONTROL_SIGN);
  }

  private static boolean isUnseen(char c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  /** Returns a text whose only control characters are of one kind. */
  static String withoutControls(String text, char kept) {
    if (text.chars().noneMatch(c -> isUnseen((char) c) && c != kept)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (isUnseen(c) && c != kept) {
        shown.setCharAt(i, CONTROL_SIGN);
      }
    }
    return shown.toString();
  }

  /**
   * Returns what a value of a type is, in words.
   *
   * @param type the type
   * @return the rest of a sentence that ends with "is no"
   */
  public static String words(ColumnType type) {
    return switch (type) {
      case INTEGER -> "integer (digits only, at most 2^53-1)";
      case NUMBER -> "finite decimal number";
      case BOOLEAN -> "boolean (true or false)";
      case STRING -> "text";
      case DATE -> "date (like 2026-01-31)";
      case TIMESTAMP -> "timestamp (like 2026-01-31T12:00:00Z, from 1684 to 2255)";
    };
  }

  private static double truth(String text) {
    return switch (text) {
      case "true", "True", "TRUE", "1" -> 1;
      case "false", "False", "FALSE", "0" -> 0;
      default -> Double.NaN;
    };
  }
}

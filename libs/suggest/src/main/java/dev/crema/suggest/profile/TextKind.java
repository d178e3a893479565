package dev.crema.suggest.profile;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import java.util.regex.Pattern;

/** What a text looks like. */
public enum TextKind {
  /** A whole number as it is written: no sign but minus, no zeros before it. */
  WHOLE,
  /** A whole number written otherwise: {@code 5.0}, {@code +5}. */
  WHOLE_WITH_POINT,
  /**
   * Digits alone that as a number would lose something: zeros before them, or digits beyond 2^53.
   */
  CODE,
  /** A number with a fraction or an exponent. */
  NUMBER,
  /** One of {@code true}, {@code True}, {@code TRUE} and their opposites. */
  TRUTH,
  /** A date by ISO 8601. */
  DATE,
  /** A timestamp by ISO 8601. */
  TIMESTAMP,
  /** A number with a decimal comma. */
  DECIMAL_COMMA,
  /** A date in another form, of which no one can tell day and month. */
  OTHER_DATE,
  /** A word for a missing value, such as {@code NA}. */
  MISSING_WORD,
  /** Any other text. */
  OTHER;

  private static final int LONGEST_SPECIAL = 60;
  private static final Pattern COMMA =
      Pattern.compile("[-+]?[0-9]{1,3}([.' ]?[0-9]{3})*,[0-9]+|[-+]?[0-9]+,[0-9]+");
  private static final Pattern DATE_OF_SOMEBODY =
      Pattern.compile("[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}([ T].*)?");

  /**
   * Returns what a text looks like.
   *
   * @param text not empty
   * @return the first kind that fits
   */
  static TextKind of(String text) {
    char first = text.charAt(0);
    boolean isNumeric =
        (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    if (text.length() > CellParser.MAX_NUMBER_LENGTH) {
      return OTHER;
    }
    return isNumeric ? numeric(text) : word(text);
  }

  private static TextKind numeric(String text) {
    if (hasZerosBefore(text)) {
      if (isTime(text)) {
        return time(text);
      }
      return isDigits(text) ? CODE : other(text);
    }
    double whole = CellParser.numberOrNaN(ColumnType.INTEGER, text);
    if (!Double.isNaN(whole)) {
      boolean isPlain = text.indexOf('.') < 0 && text.charAt(0) != '+' && !text.equals("-0");
      return isPlain ? WHOLE : WHOLE_WITH_POINT;
    }
    if (!Double.isNaN(CellParser.numberOrNaN(ColumnType.NUMBER, text))) {
      return isDigits(text) ? CODE : isDigits(text.substring(1)) ? OTHER : NUMBER;
    }
    return isTime(text) ? time(text) : other(text);
  }

  /** Dates begin with a year that may be below 1000. */
  private static boolean isTime(String text) {
    return text.length() >= 8 && (text.indexOf('-', 1) > 0 || text.indexOf(':') > 0);
  }

  private static TextKind time(String text) {
    if (!Double.isNaN(CellParser.numberOrNaN(ColumnType.DATE, text))) {
      return DATE;
    }
    return Double.isNaN(CellParser.numberOrNaN(ColumnType.TIMESTAMP, text))
        ? other(text)
        : TIMESTAMP;
  }

  private static TextKind other(String text) {
    if (text.length() > LONGEST_SPECIAL) {
      return OTHER;
    }
    if (text.equals("-")) {
      return MISSING_WORD;
    }
    if (text.indexOf(',') > 0 && COMMA.matcher(text).matches()) {
      return DECIMAL_COMMA;
    }
    return DATE_OF_SOMEBODY.matcher(text).matches() ? OTHER_DATE : OTHER;
  }

  private static TextKind word(String text) {
    if (text.length() > 5) {
      return OTHER;
    }
    return switch (text) {
      case "true", "True", "TRUE", "false", "False", "FALSE" -> TRUTH;
      case "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "none", "?" ->
          MISSING_WORD;
      default -> OTHER;
    };
  }

  private static boolean hasZerosBefore(String text) {
    int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    return text.length() > start + 1
        && text.charAt(start) == '0'
        && text.charAt(start + 1) >= '0'
        && text.charAt(start + 1) <= '9';
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}

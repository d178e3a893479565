package dev.crema.data;

import java.util.Locale;

/** Guesses what was meant by a text that is no value of its column's type. */
final class ValueAdvice {
  private static final int MAX_LENGTH = 1_000;
  private static final String DECIMAL = "[-+]?[0-9]+([.][0-9]*)?([eE][-+]?[0-9]+)?";
  private static final String ISO_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";

  private ValueAdvice() {}

  /**
   * Returns a new line that starts with "Maybe"; empty if nothing comes to mind.
   *
   * @param type what it should have been
   * @param text not empty
   */
  static String of(ColumnType type, String text) {
    String advice = text.length() > MAX_LENGTH ? "" : guess(type, text);
    return advice.isEmpty() ? "" : "\nMaybe " + advice;
  }

  private static String guess(ColumnType type, String text) {
    if (!text.equals(text.strip())) {
      return "remove the blanks around it.";
    }
    if (text.chars().anyMatch(c -> c > '9' && Character.isDigit(c))) {
      return "write it with the digits of ASCII: (%s).".formatted(asciiDigits(text));
    }
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "NA", "N/A", "NAN", "NULL", "NONE", "?", "-" ->
          "leave the cell empty: that is how a missing value is written.";
      default ->
          switch (type) {
            case INTEGER, NUMBER -> number(type, text);
            case BOOLEAN -> truth(text);
            case DATE, TIMESTAMP -> time(type, text);
            case STRING -> "";
          };
    };
  }

  private static String asciiDigits(String text) {
    StringBuilder digits = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                digits.append(
                    Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : (char) c));
    return digits.toString();
  }

  private static String number(ColumnType type, String text) {
    if (text.indexOf(',') >= 0) {
      return text.matches("[+-]?[0-9]+,[0-9]+")
          ? "write a point, not a comma."
          : "write a point before the fraction, and nothing between thousands.";
    }
    if (!text.matches(DECIMAL)) {
      return "";
    }
    if (type == ColumnType.NUMBER && Double.isFinite(Double.parseDouble(text))) {
      return "round it where it is written: it has more characters than a number may have.";
    }
    if (type == ColumnType.NUMBER) {
      return "the column is a string in the contract: this is beyond 1.8e308, the largest number.";
    }
    return text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? "the column is a string in the contract, which keeps every digit."
        : "the column is a number in the contract, no integer.";
  }

  private static String truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "y", "t", "on", "true", "1.0" -> "write (true).";
      case "no", "n", "f", "off", "false", "0.0" -> "write (false).";
      default -> "the column is a string in the contract, with two allowed values.";
    };
  }

  private static String time(ColumnType type, String text) {
    if (text.matches(ISO_DATE + ".*")) {
      if (Double.isNaN(TimeText.date(text.substring(0, 10)))) {
        return "the day is another: the calendar does not have this one.";
      }
      if (type == ColumnType.DATE) {
        return "the column is a timestamp in the contract.";
      }
      if (text.length() == 10) {
        return "the column is a date in the contract.";
      }
      return text.matches(".*[A-Za-z\\]]") && !text.endsWith("Z")
          ? "write the offset from UTC, as +01:00, instead of the name of a zone."
          : "the time is from 00:00:00 to 23:59:59.999999, the offset at most 18 hours.";
    }
    if (text.matches("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ].*)?")) {
      return "write month and day with two digits each: 2026-01-31.";
    }
    return text.matches("[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}.*")
        ? "write year-month-day: which of its numbers is the month, the file alone cannot tell."
        : "";
  }
}

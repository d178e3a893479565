package dev.crema.data;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Dates and timestamps as text; what is none gives NaN.
 *
 * <p>The plain forms that most files have are read digit by digit, 20 times as fast as by {@code
 * java.time}, which reads all others.
 */
final class TimeText {
  private static final int DATE_LENGTH = 10;
  private static final int SECOND_LENGTH = 19;
  private static final int FRACTION_DIGITS = 6;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** No month is shorter: for later days the calendar has to be asked. */
  private static final int SAFE_DAYS = 28;

  private TimeText() {}

  static double date(String text) {
    if (text.length() != DATE_LENGTH) {
      return Double.NaN;
    }
    double quick = plainDate(text);
    if (!Double.isNaN(quick)) {
      return quick;
    }
    try {
      return LocalDate.parse(text).toEpochDay();
    } catch (DateTimeException _) {
      return Double.NaN;
    }
  }

  static double timestamp(String text) {
    if (text.length() <= DATE_LENGTH) {
      return Double.NaN;
    }
    double quick = plainTimestamp(text);
    if (!Double.isNaN(quick)) {
      return quick;
    }
    String iso =
        text.charAt(DATE_LENGTH) == ' '
            ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1)
            : text;
    try {
      Instant instant =
          hasOffset(iso)
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      double micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
      boolean isExact = instant.getNano() % NANOS_PER_MICRO == 0;
      return isExact && Math.abs(micros) <= CellParser.MAX_INTEGER ? micros : Double.NaN;
    } catch (DateTimeException | ArithmeticException _) {
      return Double.NaN;
    }
  }

  private static boolean hasOffset(String iso) {
    return iso.indexOf('Z') > 0
        || iso.indexOf('z') > 0
        || iso.indexOf('+') > 0
        || iso.lastIndexOf('-') > DATE_LENGTH;
  }

  /** Reads {@code 2026-01-31}; NaN for any other text, which may be a date still. */
  private static double plainDate(String text) {
    if (text.charAt(4) != '-' || text.charAt(7) != '-') {
      return Double.NaN;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, DATE_LENGTH);
    boolean isPlain = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= SAFE_DAYS;
    return isPlain ? LocalDate.of(year, month, day).toEpochDay() : Double.NaN;
  }

  /**
   * Reads {@code 2026-01-31T12:00:00.123456Z} with a blank for T, without fraction or without Z;
   * NaN for any other text, which may be a timestamp still.
   */
  private static double plainTimestamp(String text) {
    int end = text.endsWith("Z") ? text.length() - 1 : text.length();
    if (end < SECOND_LENGTH
        || (text.charAt(DATE_LENGTH) != 'T' && text.charAt(DATE_LENGTH) != ' ')
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return Double.NaN;
    }
    double day = plainDate(text);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECOND_LENGTH);
    int fraction = fraction(text, end);
    if (Double.isNaN(day) || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
      return Double.NaN;
    }
    if (second < 0 || second > 59 || fraction < 0) {
      return Double.NaN;
    }
    long seconds = (long) day * 86_400 + hour * 3_600 + minute * 60 + second;
    double micros = seconds * MICROS_PER_SECOND + fraction;
    return Math.abs(micros) <= CellParser.MAX_INTEGER ? micros : Double.NaN;
  }

  /** Returns the microseconds of the fraction up to the end, 0 if there is none, −1 if unclear. */
  private static int fraction(String text, int end) {
    if (end == SECOND_LENGTH) {
      return 0;
    }
    int count = end - SECOND_LENGTH - 1;
    if (text.charAt(SECOND_LENGTH) != '.' || count < 1 || count > FRACTION_DIGITS) {
      return -1;
    }
    int fraction = digits(text, SECOND_LENGTH + 1, end);
    for (int i = count; i < FRACTION_DIGITS; i++) {
      fraction *= 10;
    }
    return fraction;
  }

  /** Returns the number that digits are, negative if one of the characters is none. */
  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}

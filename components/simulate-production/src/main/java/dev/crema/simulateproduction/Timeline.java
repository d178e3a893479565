package dev.crema.simulateproduction;

import dev.crema.data.InputException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When rows happen: evenly from a start on.
 *
 * @param start null = at no time that is known beforehand
 * @param duration from 1 ms to 10 years
 * @param labelDelay how long after its row a label comes; from 0 to 10 years
 */
record Timeline(@Nullable Instant start, Duration duration, Duration labelDelay) {
  private static final Duration MAX = Duration.ofDays(3_653);
  private static final Instant LAST = Instant.parse("2250-01-01T00:00:00Z");

  static Timeline parse(String start, String duration, String labelDelay) {
    Instant from = start.isEmpty() ? null : instant(start);
    Duration length = duration("duration", duration);
    Duration delay = duration("label_delay", labelDelay);
    if (length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(MAX) > 0) {
      throw new InputException(
          "duration (%s) must be from PT0.001S to 10 years.".formatted(duration));
    }
    if (delay.isNegative() || delay.compareTo(MAX) > 0) {
      throw new InputException(
          "label_delay (%s) must be from PT0S to 10 years.".formatted(labelDelay));
    }
    if (from != null && (from.isBefore(Instant.EPOCH) || from.isAfter(LAST))) {
      throw new InputException("start (%s) must lie between 1970 and 2250.".formatted(start));
    }
    return new Timeline(from, length, delay);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw new InputException(
          "start (%s) is no instant.\nMaybe write it as 2026-01-31T00:00:00Z.".formatted(text));
    }
  }

  private static Duration duration(String name, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException _) {
      throw new InputException(
          "%s (%s) is no duration.\nMaybe write it as PT1H or P7D.".formatted(name, text));
    }
  }

  /** Returns the time of a row, whole milliseconds; null without a start. */
  @Nullable Instant time(long row, long rows) {
    if (start == null) {
      return null;
    }
    long nanos =
        BigInteger.valueOf(duration.toNanos())
            .multiply(BigInteger.valueOf(row))
            .divide(BigInteger.valueOf(rows))
            .longValueExact();
    return start.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS);
  }
}

package dev.crema.simulateproduction;

import dev.crema.data.InputException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * How much the target service waits for. Labels whose time is yet to come are kept in memory until
 * then, so both their time and their number end; more is refused before anything is sent.
 */
final class Waits {
  /** How far the last label may lie ahead. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** How many labels may lie ahead: about 100 MB. */
  static final long MOST_LABELS = 500_000;

  private Waits() {}

  /**
   * Refuses what would wait too long or keep too much.
   *
   * @param timeline when rows and labels come
   * @param rows how many
   * @param now the time
   */
  static void check(Timeline timeline, long rows, Instant now) {
    Instant from = timeline.start() == null ? now : timeline.start();
    Duration within = timeline.start() == null ? Duration.ZERO : timeline.duration();
    Instant last = from.plus(within).plus(timeline.labelDelay());
    Duration ahead = Duration.between(now, last);
    if (ahead.compareTo(LONGEST) > 0) {
      throw new InputException(
          "The last label would come at %s, in %s, but the target (service) waits at most %s: start is (%s), duration %s, label_delay %s.\nMaybe set an earlier start or a shorter label_delay, or use the target log."
              .formatted(
                  last,
                  ahead,
                  LONGEST,
                  timeline.start() == null ? "" : timeline.start(),
                  timeline.duration(),
                  timeline.labelDelay()));
    }
    long waiting = ahead.isPositive() ? share(rows, ahead, within) : 0;
    if (waiting > MOST_LABELS) {
      throw new InputException(
          "Of %d rows %d have a label that is yet to come, but the target (service) keeps at most %d of them.\nMaybe take fewer rows, or set an earlier start or a shorter label_delay."
              .formatted(rows, waiting, MOST_LABELS));
    }
  }

  /** Of rows that happen evenly within a time those of its end. */
  private static long share(long rows, Duration ahead, Duration within) {
    if (ahead.compareTo(within) >= 0) {
      return rows;
    }
    return BigDecimal.valueOf(rows)
        .multiply(BigDecimal.valueOf(ahead.toNanos()))
        .divide(BigDecimal.valueOf(within.toNanos()), RoundingMode.CEILING)
        .longValueExact();
  }
}

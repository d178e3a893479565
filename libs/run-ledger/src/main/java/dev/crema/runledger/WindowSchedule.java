package dev.crema.runledger;

import java.time.Duration;
import java.time.Instant;

/**
 * What is processed window by window.
 *
 * @param name names it in the ledger, such as {@code monitor:churn}; 1 to 256 characters of one
 *     line
 * @param period how long a window is: whole seconds, from a minute to 366 days; a day is 24 hours,
 *     whatever a time zone does
 * @param notBefore the start of the very first window, whole seconds, from 1970 to 9999; later
 *     windows follow it without gap. Moved ahead, it leaves out what lies before it
 * @param delay how long after its end a window counts as closed, from zero to 366 days
 * @param patience how long, and how often, a window is tried
 */
public record WindowSchedule(
    String name, Duration period, Instant notBefore, Duration delay, WindowPatience patience) {
  static final Duration MIN = Duration.ofMinutes(1);
  static final Duration MAX = Duration.ofDays(366);
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /** Checks every range. */
  public WindowSchedule {
    Require.name("schedule", name, 256);
    Require.between("period", period, MIN, MAX);
    Require.that(period.getNano() == 0, "period", period, "of whole seconds");
    Require.that(
        !notBefore.isBefore(Instant.EPOCH) && !notBefore.isAfter(LAST),
        "not_before",
        notBefore,
        "from the year 1970 to the year 9999");
    Require.that(notBefore.getNano() == 0, "not_before", notBefore, "of whole seconds");
    Require.between("delay", delay, Duration.ZERO, MAX);
    if (patience.maxLag() != null) {
      // With less the newest window would be left out as well, each time.
      Require.between("max_lag", patience.maxLag(), period, MAX);
    }
  }

  /**
   * Takes windows of any age, with three attempts for each.
   *
   * @param name as above
   * @param period as above
   * @param notBefore as above
   * @param delay as above
   * @param claimTimeout how old a claim is when its run counts as lost
   */
  public WindowSchedule(
      String name, Duration period, Instant notBefore, Duration delay, Duration claimTimeout) {
    this(name, period, notBefore, delay, WindowPatience.of(claimTimeout));
  }
}

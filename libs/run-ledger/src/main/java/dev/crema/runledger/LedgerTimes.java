package dev.crema.runledger;

import java.time.Duration;

/**
 * How long PostgreSQL is waited for, and how often it is asked.
 *
 * @param connect for a connection, from 100 ms to 60 s
 * @param statement for one statement, waiting for locks included, from 100 ms to 10 minutes
 * @param attempts how often a call is tried whose error may pass, from 1 to 20
 * @param pause before the second attempt, from 1 ms to 10 s; doubles with each further one, up to
 *     10 s
 */
public record LedgerTimes(Duration connect, Duration statement, int attempts, Duration pause) {
  static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Checks every range. */
  public LedgerTimes {
    Duration least = Duration.ofMillis(100);
    Require.between("connect", connect, least, Duration.ofSeconds(60));
    Require.between("statement", statement, least, Duration.ofMinutes(10));
    Require.that(attempts >= 1 && attempts <= 20, "attempts", attempts, "from 1 to 20");
    Require.between("pause", pause, Duration.ofMillis(1), MAX_PAUSE);
  }

  /**
   * Returns 5 s for a connection, 10 s for a statement, and 5 attempts with half a second before
   * the second: a restart of PostgreSQL is outlived, and a call gives up after two minutes at most
   * where nothing answers.
   *
   * @return the times
   */
  public static LedgerTimes standard() {
    return new LedgerTimes(
        Duration.ofSeconds(5), Duration.ofSeconds(10), 5, Duration.ofMillis(500));
  }
}

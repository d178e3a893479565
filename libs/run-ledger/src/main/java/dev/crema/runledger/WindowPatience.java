package dev.crema.runledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long, and how often, a window is tried.
 *
 * @param claimTimeout how old a claim is when its run counts as lost, from a minute to 366 days;
 *     longer than any run takes
 * @param maxLag for how long a window that counts as closed is worth a look, from the schedule's
 *     period to 366 days: a free one that is older is left out as skipped; null = for ever
 * @param maxAttempts how many runs may fail with a window or be lost, from 1 to 1000: the next one
 *     that asks leaves it out as failed
 */
public record WindowPatience(Duration claimTimeout, @Nullable Duration maxLag, int maxAttempts) {
  /**
   * How old a claim is when its run counts as lost, where nobody says: two days. That is longer
   * than the steps of each pipeline of this library may take one after another, their retries
   * included, and than the day after which the retraining service ends a run.
   */
  public static final String CLAIM_TIMEOUT = "P2D";

  /** How many attempts a window has where nobody says: three days of four runs a day. */
  public static final int MAX_ATTEMPTS = 12;

  /** Checks every range but that of the period, which the schedule knows. */
  public WindowPatience {
    Require.between("claim_timeout", claimTimeout, WindowSchedule.MIN, WindowSchedule.MAX);
    Require.that(
        maxAttempts >= 1 && maxAttempts <= 1000, "max_attempts", maxAttempts, "from 1 to 1000");
  }

  /**
   * Returns the patience with windows of any age.
   *
   * @param claimTimeout how old a claim is when its run counts as lost
   * @return twelve attempts, and no limit of age
   */
  public static WindowPatience of(Duration claimTimeout) {
    return new WindowPatience(claimTimeout, null, MAX_ATTEMPTS);
  }
}

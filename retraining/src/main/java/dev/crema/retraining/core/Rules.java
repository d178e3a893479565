package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;

/**
 * When a model is retrained.
 *
 * @param window the length of the drift windows: alerts of one window are one retraining; 1 minute
 *     to 31 days
 * @param lookback how much production data a run gets, up to the end of the drift window or to the
 *     latest moment whose labels are mature at the decision, whichever is first; at least a second
 * @param maturity how long after a moment the labels of its predictions are waited for: the data
 *     end so long before the decision; not negative
 * @param slack how long a row may take from its answer to the production log: the data end so long
 *     before the decision as well; not negative
 * @param coolDown how long after the decision for one run the next one may be decided; not negative
 * @param dailyBudget how many runs are decided on one day in UTC, at least 1
 * @param needsApproval whether a person must approve what is not asked for by a person
 * @param maxAge how long a retraining waits for its turn or for approval before it expires
 * @param maxRun how long after the decision a run is terminated
 * @param stopGrace how long a run that was told to end is waited for; then it is given up
 * @param backOff how long is waited after KFP or the run ledger did not do what was asked
 * @param rounds how often an alert that fires on gets another round
 */
public record Rules(
    Duration window,
    Duration lookback,
    Duration maturity,
    Duration slack,
    Duration coolDown,
    int dailyBudget,
    boolean needsApproval,
    Duration maxAge,
    Duration maxRun,
    Duration stopGrace,
    BackOff backOff,
    Rounds rounds) {
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(3660);

  /** Checks every range. */
  public Rules {
    between("window", window, Duration.ofMinutes(1), Duration.ofDays(31));
    between("lookback", lookback, Duration.ofSeconds(1), LONGEST);
    between("label_maturity", maturity, Duration.ZERO, LONGEST);
    between("slack", slack, Duration.ZERO, Duration.ofDays(1));
    between("cool_down", coolDown, Duration.ZERO, LONGEST);
    between("max_age", maxAge, Duration.ofSeconds(1), LONGEST);
    between("max_run", maxRun, Duration.ofSeconds(1), LONGEST);
    between("stop_grace", stopGrace, Duration.ofSeconds(1), Duration.ofDays(7));
    if (dailyBudget < 1) {
      throw new IllegalArgumentException(
          "The setting (daily_budget) is (%d), but must be at least 1.\nMaybe freeze the model instead."
              .formatted(dailyBudget));
    }
  }

  /** Returns what holds where a configuration says nothing. */
  public static Rules standard() {
    Duration day = Duration.ofDays(1);
    return new Rules(
        day,
        day,
        Duration.ZERO,
        Duration.ofMinutes(1),
        Duration.ofHours(6),
        2,
        false,
        day.multipliedBy(2),
        day,
        Duration.ofMinutes(10),
        new BackOff(Duration.ofSeconds(5), Duration.ofMinutes(10)),
        Rounds.standard());
  }

  /** Says whether an alert began too long ago to be a reason. */
  boolean isTooOld(Cause.Alert alert, Instant now) {
    return alert.startsAt().isBefore(now.minus(maxAge));
  }

  private static void between(String name, Duration value, Duration min, Duration max) {
    boolean isWhole = value.getNano() == 0;
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0 || !isWhole) {
      throw new IllegalArgumentException(
          "The setting (%s) is (%s), but must be from %s to %s in whole seconds."
              .formatted(name, value, min, max));
    }
  }

  /**
   * Returns until when a decision or a promotion counts: ahead by the cool-down or a day, whichever
   * is more. One that lies further ahead was written by a clock that was set back since, and would
   * hold its model until that time comes.
   */
  public Instant horizon(Instant now) {
    return now.plus(coolDown.compareTo(A_DAY) > 0 ? coolDown : A_DAY);
  }
}

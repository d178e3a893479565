package dev.crema.retraining.core;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The last champion that came of a retraining.
 *
 * @param at when that retraining ended
 * @param version the champion's version; may be empty
 * @param decidedAt when that retraining was decided: its run learned from what the source held
 *     then, or later
 * @param isRecent whether an alert that fires now, of a version before this one, is still of what
 *     it dealt with
 */
public record Promotion(Instant at, String version, Instant decidedAt, boolean isRecent) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /**
   * Returns that of a retraining that ended promoted. One beyond {@link Rules#horizon} deals with
   * nothing: when it really was is not known.
   *
   * @param promoted the retraining
   * @param rules of its model
   * @param now the time
   */
  public static Promotion of(Retraining promoted, Rules rules, Instant now) {
    Instant ended = Objects.requireNonNull(promoted.endedAt(), "endedAt");
    boolean isAhead = ended.isAfter(rules.horizon(now));
    return new Promotion(
        isAhead ? Instant.MIN : ended,
        Objects.requireNonNull(promoted.outcome(), "outcome").version(),
        isAhead
            ? Instant.MIN
            : Objects.requireNonNull(promoted.submission(), "submission").decidedAt(),
        !isAhead && now.isBefore(graceEnd(ended, rules)));
  }

  /** Returns until when alerts of versions before that of a promotion are of what it dealt with. */
  static Instant graceEnd(Instant promotedAt, Rules rules) {
    return promotedAt.plus(rules.maxAge()).plus(rules.maturity());
  }

  /**
   * Says whether it has dealt with a drift. MLflow counts versions: one before this one is dealt
   * with, this one and later ones never, for the end of a retraining is seen some time after its
   * version serves. Alerts of the champion before end soon after the swap: one of its version that
   * fires long after, whenever it began, is of what serves again, since somebody went back to it.
   * Where either is no number, a drift that began before is dealt with.
   *
   * @param beganAt when the alert began
   * @param about the version that it is about; may be empty
   */
  boolean dealsWith(Instant beganAt, String about) {
    boolean areNumbers = NUMBER.matcher(about).matches() && NUMBER.matcher(version).matches();
    return areNumbers
        ? isRecent && Long.parseLong(about) < Long.parseLong(version)
        : beganAt.isBefore(at);
  }

  /** Says whether its run learned from data that were told of at some time, or from later ones. */
  boolean hasLearned(Instant toldAt) {
    return toldAt.isBefore(decidedAt);
  }
}

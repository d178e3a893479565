package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The last champion that came of a retraining.
 *
 * @param at when that retraining ended
 * @param version the champion's version; may be empty
 * @param grace how long after it alerts of versions before this one are still of what it dealt with
 */
public record Promotion(Instant at, String version, Duration grace) {
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
    return new Promotion(
        ended.isAfter(rules.horizon(now)) ? Instant.MIN : ended,
        Objects.requireNonNull(promoted.outcome(), "outcome").version(),
        rules.maxAge().plus(rules.maturity()));
  }

  /**
   * Says whether it has dealt with a drift. MLflow counts versions: one before this one is dealt
   * with, this one and later ones never, for the end of a retraining is seen some time after its
   * version serves. Alerts of the champion before end soon after the swap: one of its version that
   * begins long after is of what serves again, since somebody went back to it. Where either is no
   * number, a drift that began before is dealt with.
   */
  boolean dealsWith(Instant beganAt, String about) {
    boolean areNumbers = NUMBER.matcher(about).matches() && NUMBER.matcher(version).matches();
    return areNumbers
        ? Long.parseLong(about) < Long.parseLong(version) && beganAt.isBefore(at.plus(grace))
        : beganAt.isBefore(at);
  }
}

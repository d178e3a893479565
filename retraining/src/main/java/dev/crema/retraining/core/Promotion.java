package dev.crema.retraining.core;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The last champion that came of a retraining.
 *
 * @param at when that retraining ended
 * @param version the champion's version; may be empty
 */
public record Promotion(Instant at, String version) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** Returns that of a retraining that ended promoted. */
  public static Promotion of(Retraining promoted) {
    return new Promotion(
        Objects.requireNonNull(promoted.endedAt(), "endedAt"),
        Objects.requireNonNull(promoted.outcome(), "outcome").version());
  }

  /**
   * Says whether it has dealt with a drift. MLflow counts versions: one before this one is dealt
   * with whenever it began, this one and later ones never, for the end of a retraining is seen some
   * time after its version serves. Where either is no number, a drift that began before is.
   */
  boolean dealsWith(Instant beganAt, String about) {
    boolean areNumbers = NUMBER.matcher(about).matches() && NUMBER.matcher(version).matches();
    return areNumbers ? Long.parseLong(about) < Long.parseLong(version) : beganAt.isBefore(at);
  }
}

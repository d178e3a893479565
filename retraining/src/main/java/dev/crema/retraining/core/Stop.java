package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run is to end.
 *
 * @param at since when KFP was told so; null: not yet
 * @param who a person who abandons the retraining, or {@link #MACHINE}
 * @param why in words
 */
public record Stop(@Nullable Instant at, String who, String why) {
  /** Who stops a run that takes too long. */
  public static final String MACHINE = "machine";

  boolean isOfPerson() {
    return !who.equals(MACHINE);
  }
}

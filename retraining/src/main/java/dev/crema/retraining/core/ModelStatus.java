package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model's own state.
 *
 * @param model the model
 * @param snapshot the identity of its source's data
 * @param freeze who stopped its retrainings; null if nobody did
 */
public record ModelStatus(String model, String snapshot, @Nullable Freeze freeze) {
  /**
   * Nothing new is submitted for the model.
   *
   * @param who froze it
   * @param why the person's words
   * @param at since when
   */
  public record Freeze(String who, String why, Instant at) {}

  /** Says whether nothing new is submitted. */
  public boolean isFrozen() {
    return freeze != null;
  }
}

package dev.crema.retraining.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a model when an alert comes.
 *
 * @param past what became of this very alert before
 * @param open what was asked for last of what waits or is under way; null if nothing
 * @param promoted what ended last of what ended promoted; null if nothing
 * @param key that a new alert of now would have, without its round
 * @param rounds of that key, the newest first
 * @param next the free round of the window of now
 */
public record Shelf(
    Past past,
    @Nullable Retraining open,
    @Nullable Retraining promoted,
    RetrainingKey key,
    List<Retraining> rounds,
    RetrainingKey next) {
  /** Copies the rounds. */
  public Shelf {
    rounds = List.copyOf(rounds);
  }
}

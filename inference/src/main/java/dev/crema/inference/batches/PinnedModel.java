package dev.crema.inference.batches;

import dev.crema.inference.batches.BatchOrder.Pinned;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.Reference;
import dev.crema.inference.serving.ServedModel;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Finds the very version that a batch was accepted for, and waits for it if need be. */
final class PinnedModel {
  private final Models models;
  private final Pinned pinned;
  private final Patience patience;

  PinnedModel(Models models, Pinned pinned, Patience patience) {
    this.models = models;
    this.pinned = pinned;
    this.patience = patience;
  }

  /**
   * Returns the version.
   *
   * @throws FailedException if it does not serve in time, or its package is another one now
   * @throws StoppedException if the batch is to stop
   */
  ServedModel obtain() {
    Duration pause = Duration.ofMillis(50);
    while (true) {
      String reason;
      try {
        ModelSlot slot = models.slot(pinned.name(), reference());
        ServedModel served = models.obtain(slot).join();
        if (served.version().version().equals(pinned.version())) {
          requireSame(served);
          return served;
        }
        reason = "There is the version (%s) now.".formatted(served.version().version());
      } catch (NotServedException e) {
        reason = e.getMessage();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof NotServedException cause)) {
          throw e;
        }
        reason = cause.getMessage();
      }
      String why = reason;
      patience.pause(
          pause,
          () ->
              "The version (%s) of the model (%s) does not serve: %s"
                  .formatted(pinned.version(), pinned.name(), why));
      pause = pause.multipliedBy(2);
    }
  }

  /** Versions of a folder have no number. */
  private Reference reference() {
    Reference version = Reference.parse(pinned.version());
    return version instanceof Reference.Number ? version : Reference.parse(pinned.reference());
  }

  private void requireSame(ServedModel served) {
    if (!served.contents().digest().equals(pinned.digest())) {
      throw new FailedException(
          "The version (%s) of the model (%s) has another package than when the batch was accepted."
              .formatted(pinned.version(), pinned.name()));
    }
  }
}

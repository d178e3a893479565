package dev.crema.retraining.core;

import java.util.List;

/**
 * A retraining that waits.
 *
 * @param retraining the retraining
 * @param signals the alerts that asked for it or joined it
 */
public record Waiting(Retraining retraining, List<Signal> signals) {
  /** Copies the alerts. One that an older release has stored is known by its cause alone. */
  public Waiting {
    signals =
        signals.isEmpty() && retraining.cause() instanceof Cause.Alert alert
            ? List.of(new Signal(alert.startsAt(), alert.version(), false))
            : List.copyOf(signals);
  }
}

package dev.crema.retraining.core;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What became of an alert that came before.
 *
 * @param rounds of the key that it joined, the newest first; empty if it is new
 * @param ofAlerts what alerts asked for of its model, the newest first; may be empty unless the
 *     newest round was rejected by the gate
 */
public record Past(List<Retraining> rounds, List<Retraining> ofAlerts) {
  /** Copies the lists. */
  public Past {
    rounds = List.copyOf(rounds);
    ofAlerts = List.copyOf(ofAlerts);
  }

  boolean isNew() {
    return rounds.isEmpty();
  }

  /** Returns the newest round. */
  Retraining last() {
    return rounds.getFirst();
  }

  /**
   * Returns from when on the data are others than those of the last decision: the next window of
   * the grid has begun.
   */
  Instant nextWindow(Rules rules) {
    Instant decided =
        ofAlerts.stream()
            .map(Retraining::submission)
            .filter(Objects::nonNull)
            .map(Submission::decidedAt)
            .findFirst()
            .orElse(last().requestedAt());
    return Window.holding(rules.window(), decided).end();
  }

  /** Returns how many rounds in a row came to nothing or were rejected since a moment. */
  long refusals(Instant since) {
    return ofAlerts.stream()
        .takeWhile(each -> !each.requestedAt().isBefore(since))
        .takeWhile(each -> each.isRejectedByGate() || each.isInVain())
        .filter(each -> !each.expiredAs(Outcome.WAITED))
        .count();
  }
}

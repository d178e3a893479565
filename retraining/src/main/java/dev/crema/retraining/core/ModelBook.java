package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether it is a model's turn.
 *
 * @param status whether a person stopped it, and which data its source has
 * @param isUnderWay whether another retraining of it is submitted or running
 * @param decisions when its last runs were decided, the newest first, at least as many as the
 *     budget of a day; without those beyond {@link Rules#horizon}, and those that were withdrawn:
 *     no run came of them
 * @param promotion the last champion that came of a retraining; null if none did
 */
public record ModelBook(
    ModelStatus status,
    boolean isUnderWay,
    List<Instant> decisions,
    @Nullable Promotion promotion) {
  /** Copies the decisions. */
  public ModelBook {
    decisions = List.copyOf(decisions);
  }

  /** Returns it after a decision that one of the model runs. */
  public ModelBook underWay() {
    return new ModelBook(status, true, decisions, promotion);
  }

  boolean isTurn(Rules rules, Instant now) {
    return !status.isFrozen()
        && !isUnderWay
        && isCool(rules.coolDown(), now)
        && hasBudget(rules, now);
  }

  private boolean isCool(Duration coolDown, Instant now) {
    return decisions.isEmpty() || !now.isBefore(decisions.getFirst().plus(coolDown));
  }

  /** A decision of a later day counts too: a clock that was set back gives no second budget. */
  private boolean hasBudget(Rules rules, Instant now) {
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
    return decisions.stream().filter(at -> !at.isBefore(midnight)).count() < rules.dailyBudget();
  }
}

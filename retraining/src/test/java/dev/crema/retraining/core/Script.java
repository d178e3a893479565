package dev.crema.retraining.core;

import java.util.List;

/**
 * What may happen in a world beside what always may.
 *
 * @param rules of the model
 * @param causes what asks for retrainings; an alert of a later day comes then
 * @param lastDay on which something begins
 * @param hasPerson whether a person approves, rejects, freezes and abandons at any moment
 * @param isKfpBlind whether KFP may lose sight of a run; each time a fault
 * @param areAlertsAlive whether alerts fire on, and resolve, at any moment
 * @param world what there is of the world beside KFP and the ledger
 * @param verdicts what a run may come to
 */
record Script(
    Rules rules,
    List<Cause> causes,
    int lastDay,
    boolean hasPerson,
    boolean isKfpBlind,
    boolean areAlertsAlive,
    Beside world,
    List<String> verdicts) {

  /** What some worlds have and others leave out, because each makes them many. */
  enum Beside {
    NOTHING,
    /** A run has its model for itself, and a run of a schedule has it at first. */
    CLAIMED_MODELS,
    /** KFP has no version that can learn from the data; the registry refuses to say anything. */
    REFUSALS
  }

  /** Leaves out when a promotion was, where every alert began before the first moment. */
  Retraining plain(Retraining row) {
    boolean areAllBefore =
        causes.stream()
            .noneMatch(
                cause ->
                    cause instanceof Cause.Alert alert && alert.startsAt().isAfter(World.START));
    return areAllBefore && row.isPromoted()
        ? new Retraining(
            row.id(),
            row.key(),
            row.cause(),
            row.state(),
            row.isApproved(),
            row.requestedAt(),
            row.submission(),
            row.outcome(),
            row.requestedAt(),
            row.trouble(),
            row.revision())
        : row;
  }
}

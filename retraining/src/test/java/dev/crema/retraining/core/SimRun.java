package dev.crema.retraining.core;

/**
 * A run of the small world.
 *
 * @param id KFP's
 * @param key which it is of
 * @param phase how far it is
 * @param sight what KFP knows of it
 * @param hasEffect whether it holds its key, so that it alone may change the model
 * @param hasPromoted whether it has made a champion
 * @param spared how often KFP was asked to end it and did not; counted up to two
 */
record SimRun(
    String id,
    RetrainingKey key,
    Phase phase,
    Sight sight,
    boolean hasEffect,
    boolean hasPromoted,
    int spared) {
  enum Phase {
    CREATED,
    CLAIMED,
    /** The champion is another, and nobody was told. */
    PROMOTED,
    REPORTED,
    /** Well or not: what it came to is in the ledger or in the registry. */
    OVER
  }

  /** What KFP says of it; it goes on or ends whatever that is. */
  enum Sight {
    TRUE,
    /**
     * For ever that it goes on, and nothing ends it: its workflow was deleted, or does not hear.
     */
    STALE,
    /** Nothing: it was deleted, and its workflow may go on. */
    GONE
  }

  static SimRun of(String id, RetrainingKey key) {
    return new SimRun(id, key, Phase.CREATED, Sight.TRUE, false, false, 0);
  }

  SimRun in(Phase next) {
    boolean isHolder = hasEffect || next == Phase.CLAIMED;
    boolean isChampions = hasPromoted || next == Phase.PROMOTED;
    return new SimRun(id, key, next, sight, isHolder, isChampions, spared);
  }

  SimRun seen(Sight next) {
    return new SimRun(id, key, phase, next, hasEffect, hasPromoted, spared);
  }

  SimRun sparedAgain() {
    int next = Math.min(2, spared + 1);
    return new SimRun(id, key, phase, sight, hasEffect, hasPromoted, next);
  }

  /** Says whether nothing ends it: it hears of nothing, or KFP failed each time. */
  boolean isDeaf() {
    return sight == Sight.STALE ? spared > 0 : spared > 1;
  }

  /** Says whether it may yet change the model. */
  boolean isActive() {
    return phase == Phase.CLAIMED;
  }
}

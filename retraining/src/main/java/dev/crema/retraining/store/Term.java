package dev.crema.retraining.store;

/**
 * A replica's time as the one that works.
 *
 * @param holder the replica
 * @param epoch the number of the lease, greater than that of every leader before
 */
public record Term(String holder, long epoch) {}

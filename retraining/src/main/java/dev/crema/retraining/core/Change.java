package dev.crema.retraining.core;

/**
 * What a transaction writes: a retraining as it is from now on, and why.
 *
 * @param after the retraining
 * @param who of the audit
 * @param why of the audit
 * @param isAudited false if only what went wrong lately is noted
 */
public record Change(Retraining after, String who, String why, boolean isAudited) {}

package dev.crema.retraining.core;

import java.time.Duration;

/**
 * What has not ended of one state, of all replicas together.
 *
 * @param state a state that is no end
 * @param count how many retrainings have it, at least 1
 * @param oldest how long ago the oldest of them was asked for, or, once it was decided that it
 *     runs, how long ago that was; never negative
 */
public record Backlog(RetrainingState state, long count, Duration oldest) {}

package dev.crema.retraining.store;

import dev.crema.retraining.core.RetrainingState;
import java.time.Instant;

/**
 * What has not ended of one state, for gauges.
 *
 * @param state a state that is no end
 * @param count how many retrainings have it, at least 1
 * @param since when the oldest of them was asked for, or, once it was decided that it runs, when
 *     that was
 */
public record Backlog(RetrainingState state, long count, Instant since) {}

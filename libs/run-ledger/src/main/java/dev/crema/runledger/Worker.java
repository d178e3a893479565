package dev.crema.runledger;

import java.time.Duration;

/**
 * A run that works on a model: it has claimed it, and has reported nothing yet.
 *
 * @param kfpRunId the run
 * @param age how long ago it claimed the model, by PostgreSQL's clock; negative if that was set
 *     back since
 */
public record Worker(String kfpRunId, Duration age) {}

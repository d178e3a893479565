package dev.crema.runledger;

import java.time.Instant;

/**
 * What stands for a run.
 *
 * @param report what the run said
 * @param reportedAt when it was written, by PostgreSQL's clock
 */
public record Outcome(Report report, Instant reportedAt) {}

package dev.crema.runledger;

import java.time.Instant;

/**
 * What the newest run said of a model's rows.
 *
 * @param quality what was said
 * @param refused whether the contract asks for more: the run's verdict is {@link Verdict#INVALID}
 * @param reportedAt when it was written, by PostgreSQL's clock
 */
public record CheckedData(DataQuality quality, boolean refused, Instant reportedAt) {}

package dev.crema.retraining.core;

import java.time.Instant;

/**
 * When something is decided, and what varies it.
 *
 * @param now the time, by PostgreSQL's clock
 * @param chance from 0 up to but without 1
 */
public record Moment(Instant now, double chance) {}

package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit, written in the transaction of the change itself.
 *
 * @param id its number, growing
 * @param retrainingId the retraining; null for changes of a model
 * @param model the model
 * @param from the state before; null for a new one and for changes of a model
 * @param to the state after; null for changes of a model
 * @param who a person, {@code alertmanager}, or {@code machine/} with the number of the lease
 * @param why the reason in words
 * @param at when, by PostgreSQL's clock
 */
public record RetrainingEvent(
    long id,
    @Nullable Long retrainingId,
    String model,
    @Nullable RetrainingState from,
    @Nullable RetrainingState to,
    String who,
    String why,
    Instant at) {}

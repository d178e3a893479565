package dev.crema.retraining.core;

import java.time.Instant;

/**
 * An alert that asked for a retraining, as far as it decides whether there is still a reason.
 *
 * @param beganAt when it began to fire; not after it was told of
 * @param version the version of the model that it is about; empty if it names none
 * @param isResolved whether it fires no more
 */
public record Signal(Instant beganAt, String version, boolean isResolved) {}

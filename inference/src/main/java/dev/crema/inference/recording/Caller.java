package dev.crema.inference.recording;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as far as it is known.
 *
 * @param startNanos when the request's first byte came, by {@link System#nanoTime}
 * @param correlationId what ties the request to others; null if there is none
 * @param tenant whose request it is; null if there are no tenants
 * @param subject who is signed in; null if nobody is
 * @param isRehearsal whether the service asks itself: nothing of it is logged or counted
 * @param loop where the answer goes on after a wait: the event loop of the request's connection
 */
public record Caller(
    long startNanos,
    @Nullable String correlationId,
    @Nullable String tenant,
    @Nullable String subject,
    boolean isRehearsal,
    Executor loop) {}

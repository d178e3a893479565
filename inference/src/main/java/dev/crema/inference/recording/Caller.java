package dev.crema.inference.recording;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as far as it is known.
 *
 * @param startNanos when the request's first byte came, by {@link System#nanoTime}
 * @param correlationId what ties the request to others; null if there is none
 * @param tenant whose request it is; null if there are no tenants
 * @param subject who is signed in; null if nobody is
 */
public record Caller(
    long startNanos,
    @Nullable String correlationId,
    @Nullable String tenant,
    @Nullable String subject) {}

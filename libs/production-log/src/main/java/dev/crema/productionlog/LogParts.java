package dev.crema.productionlog;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/** What a {@link Writer} works with. */
record LogParts(
    IntakeQueue queue,
    Spool spool,
    Committer committer,
    Drainer drainer,
    SchemaMigration schema,
    CircuitBreaker breaker) {}

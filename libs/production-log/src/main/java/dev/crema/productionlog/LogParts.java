package dev.crema.productionlog;

/** What {@link Writer} and {@link Drainer} work with. */
record LogParts(
    IntakeQueue queue, Spool spool, Committer committer, SchemaMigration schema, Breaker breaker) {}

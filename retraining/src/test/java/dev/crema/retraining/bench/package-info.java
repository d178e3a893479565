/**
 * Programs for {@code make bench-retraining}: a service in a process of its own, a PostgreSQL that
 * flushes to its disk, and the double of KFP.
 *
 * <p>What must not go in: tests; nothing here is asserted on a machine that does other work.
 */
@NullMarked
package dev.crema.retraining.bench;

import org.jspecify.annotations.NullMarked;

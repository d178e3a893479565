/**
 * Benchmarks of scoring, run by {@code make bench}.
 *
 * <p>No test: nothing here may fail a build because a machine is busy.
 */
@NullMarked
package dev.crema.models.bench;

import org.jspecify.annotations.NullMarked;

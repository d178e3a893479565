/**
 * Tables for {@code make bench-drift}.
 *
 * <p>What must not go in: anything that measures; {@code pipelines/bench_drift.py} does.
 */
@NullMarked
package dev.crema.detectdrift.bench;

import org.jspecify.annotations.NullMarked;

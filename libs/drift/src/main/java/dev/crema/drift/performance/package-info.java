/**
 * Whether a model still answers as well as when it was trained: measured where the truth is known,
 * estimated where it is not yet.
 *
 * <p>What must not go in: metrics themselves, which {@code evaluation} has; anything that reads a
 * log.
 */
@NullMarked
package dev.crema.drift.performance;

import org.jspecify.annotations.NullMarked;

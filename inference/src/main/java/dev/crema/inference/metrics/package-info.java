/**
 * What Prometheus reads.
 *
 * <p>No labels without a bound.
 */
@NullMarked
package dev.crema.inference.metrics;

import org.jspecify.annotations.NullMarked;

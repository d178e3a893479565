/**
 * Metrics of classification on plain arrays: pure functions whose value does not depend on the
 * order of the rows, bit for bit.
 *
 * <p>What must not go in: anything that knows a dataset, a model package, a file or a format.
 */
@NullMarked
package dev.crema.evaluation.metrics;

import org.jspecify.annotations.NullMarked;

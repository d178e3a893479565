/**
 * Cross-validation: which rows are for the test of which fold, and learning on the others.
 *
 * <p>Measuring the answers belongs in {@code dev.crema.evaluation}.
 */
@NullMarked
package dev.crema.training.folds;

import org.jspecify.annotations.NullMarked;

/**
 * What a cross-validation measured, and which of several candidates it speaks for.
 *
 * <p>How rows come into folds, and how a fold is learned from, belongs in {@code
 * dev.crema.training.folds}.
 */
@NullMarked
package dev.crema.evaluation.crossvalidation;

import org.jspecify.annotations.NullMarked;

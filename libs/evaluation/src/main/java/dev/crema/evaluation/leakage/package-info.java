/**
 * Looks for features that know the answer, and for rows that the training and the test part share.
 *
 * <p>What must not go in: anything that needs a model, or decides whether a run goes on.
 */
@NullMarked
package dev.crema.evaluation.leakage;

import org.jspecify.annotations.NullMarked;

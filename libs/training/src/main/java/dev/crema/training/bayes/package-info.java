/**
 * Naive Bayes behind the interface of training: counts and moments, and no library.
 *
 * <p>Nothing of other learners.
 */
@NullMarked
package dev.crema.training.bayes;

import org.jspecify.annotations.NullMarked;

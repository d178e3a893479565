/**
 * Our side of the learners' benchmark; {@code libs/training/bench-learning.sh} runs both sides.
 *
 * <p>No test and no assertion: the Python side compares.
 */
@NullMarked
package dev.crema.training.smile.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Answers whether a measured model is good enough, from a gate.yaml and an evaluation alone.
 *
 * <p>What must not go in: anything that measures, reads data or acts on the answer.
 */
@NullMarked
package dev.crema.evaluation.gate;

import org.jspecify.annotations.NullMarked;

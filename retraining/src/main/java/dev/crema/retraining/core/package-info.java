/**
 * Which retraining may run when: the states, what leads from one to the next, and what is asked of
 * KFP on the way. {@link dev.crema.retraining.core.Retrainings} is where callers begin.
 *
 * <p>Nothing in here talks to PostgreSQL or KFP, reads a clock or draws a number: time and answers
 * come in as arguments, so that a test can walk through every order of events.
 */
@NullMarked
package dev.crema.retraining.core;

import org.jspecify.annotations.NullMarked;

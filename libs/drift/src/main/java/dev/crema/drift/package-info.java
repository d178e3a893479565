/**
 * Whether the rows of a window of production are still like those of training: profiles of both,
 * and one decision.
 *
 * <p>What must not go in: anything that reads tables or models, talks to a server, or acts on a
 * decision.
 */
@NullMarked
package dev.crema.drift;

import org.jspecify.annotations.NullMarked;

/**
 * Search of hyperparameters: what may be tried, what is tried next, and what is not worth going on
 * with.
 *
 * <p>What must not go in: anything that trains, measures, reads tables or talks to a server. A
 * search proposes, and is told what came of it.
 */
@NullMarked
package dev.crema.search;

import org.jspecify.annotations.NullMarked;

/**
 * Runs one step: its command line, environment, executor input and output, process tree.
 *
 * <p>Nothing here knows other tasks; order and caching are decided in {@code run}.
 */
@NullMarked
package dev.crema.runner.step;

import org.jspecify.annotations.NullMarked;

/**
 * Runs a pipeline: order, core budget, loops, cache, run folder.
 *
 * <p>No reading of YAML and no command line options.
 */
@NullMarked
package dev.crema.runner.run;

import org.jspecify.annotations.NullMarked;

/**
 * Runs a pipeline
 *
 * <p>order, core budget, loops, cache, run folder.:No reading of YAML and no command line options.
 */
@NullMarked
package dev.crema.runner.run;

import org.jspecify.annotations.NullMarked;

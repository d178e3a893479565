/**
 * Reads a compiled pipeline (both YAML documents of KFP) into records and refuses what this runner
 * does not support.
 *
 * <p>No process is started here and no run's state is kept.
 */
@NullMarked
package dev.crema.runner.ir;

import org.jspecify.annotations.NullMarked;

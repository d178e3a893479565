/**
 * KFP's REST API {@code v2beta1} from Java: pipelines and their versions, experiments, runs,
 * recurring runs, health.
 *
 * <p>{@link dev.crema.kfp.Kfp} is where to begin. Every call has a deadline and reads a bounded
 * answer; only what may be repeated is repeated; what KFP answers is checked field by field.
 */
@NullMarked
package dev.crema.kfp;

import org.jspecify.annotations.NullMarked;

/**
 * Says what a search of hyperparameters tries next.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.proposetrials;

import org.jspecify.annotations.NullMarked;

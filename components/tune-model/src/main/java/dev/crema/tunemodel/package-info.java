/**
 * Searches hyperparameters.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.tunemodel;

import org.jspecify.annotations.NullMarked;

/**
 * Trains and measures one trial of a search of hyperparameters.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.runtrial;

import org.jspecify.annotations.NullMarked;

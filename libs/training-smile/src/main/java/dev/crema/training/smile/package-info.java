/**
 * Smile's learners behind the interface of training.
 *
 * <p>Licensed GPL-3.0-or-later; only training components may depend on it.
 */
@NullMarked
package dev.crema.training.smile;

import org.jspecify.annotations.NullMarked;

/**
 * Predicts a dataset, and goes on where it was killed.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.scoredata;

import org.jspecify.annotations.NullMarked;

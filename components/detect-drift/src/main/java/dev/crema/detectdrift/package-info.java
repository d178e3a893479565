/**
 * Compares a window of production with training.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.detectdrift;

import org.jspecify.annotations.NullMarked;

/**
 * Measures an algorithm by cross-validation.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.crossvalidate;

import org.jspecify.annotations.NullMarked;

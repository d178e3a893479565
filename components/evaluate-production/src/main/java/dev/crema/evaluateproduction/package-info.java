/**
 * Measures a model on a window of production.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.evaluateproduction;

import org.jspecify.annotations.NullMarked;

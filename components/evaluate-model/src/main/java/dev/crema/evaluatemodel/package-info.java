/**
 * Evaluates model packages on raw rows.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.evaluatemodel;

import org.jspecify.annotations.NullMarked;

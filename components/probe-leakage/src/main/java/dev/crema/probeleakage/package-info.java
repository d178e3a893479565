/**
 * Looks for leakage and tells of it.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.probeleakage;

import org.jspecify.annotations.NullMarked;

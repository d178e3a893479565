/**
 * Makes one dataset of the original data and of production's.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.combinedata;

import org.jspecify.annotations.NullMarked;

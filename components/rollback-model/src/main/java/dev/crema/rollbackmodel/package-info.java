/**
 * Makes an earlier champion the champion again.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.rollbackmodel;

import org.jspecify.annotations.NullMarked;

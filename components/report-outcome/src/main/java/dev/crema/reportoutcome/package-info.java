/**
 * Writes what a run came to.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.reportoutcome;

import org.jspecify.annotations.NullMarked;

/**
 * Claims a window of a schedule.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.resolvewindow;

import org.jspecify.annotations.NullMarked;

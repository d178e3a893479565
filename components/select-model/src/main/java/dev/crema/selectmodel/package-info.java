/**
 * Chooses among cross-validated algorithms.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.selectmodel;

import org.jspecify.annotations.NullMarked;

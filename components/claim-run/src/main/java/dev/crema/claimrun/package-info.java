/**
 * Claims a key for a run.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.claimrun;

import org.jspecify.annotations.NullMarked;

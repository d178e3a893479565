/**
 * Replays a dataset as production, with dials for what changes.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.simulateproduction;

import org.jspecify.annotations.NullMarked;

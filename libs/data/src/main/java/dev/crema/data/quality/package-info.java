/**
 * Whether a table keeps its contract, and what its columns look like.
 *
 * <p>Nothing is mended here, and no report is drawn.
 */
@NullMarked
package dev.crema.data.quality;

import org.jspecify.annotations.NullMarked;

/**
 * The model package on disk and the scorers it holds.
 *
 * <p>No trainer and no third-party machine-learning type.
 */
@NullMarked
package dev.crema.models;

import org.jspecify.annotations.NullMarked;

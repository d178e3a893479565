/**
 * Files of rows that are predicted in the background, chunk by chunk, and survive the process.
 *
 * <p>No routes: those are in {@code rest}.
 */
@NullMarked
package dev.crema.inference.batches;

import org.jspecify.annotations.NullMarked;

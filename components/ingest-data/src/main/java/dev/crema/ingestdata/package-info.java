/**
 * Reads a table under its contract into a dataset.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.ingestdata;

import org.jspecify.annotations.NullMarked;

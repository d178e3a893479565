/**
 * Writes a table of others as a dataset, with what cannot be read beside it.
 *
 * <p>How a format is read belongs in {@code source}, how a dataset is kept in the package above.
 */
@NullMarked
package dev.crema.data.ingest;

import org.jspecify.annotations.NullMarked;

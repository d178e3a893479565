/**
 * Reads the result of a query into a dataset.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.ingestquery;

import org.jspecify.annotations.NullMarked;

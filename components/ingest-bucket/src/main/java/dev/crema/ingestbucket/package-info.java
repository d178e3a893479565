/**
 * Reads objects of a bucket into a dataset.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.ingestbucket;

import org.jspecify.annotations.NullMarked;

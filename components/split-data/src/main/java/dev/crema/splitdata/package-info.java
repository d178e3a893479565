/**
 * Splits a dataset into train, validation and test parts that stay stable.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.splitdata;

import org.jspecify.annotations.NullMarked;

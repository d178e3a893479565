/**
 * Selects columns and writes the features.yaml of those that stay.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.selectfeatures;

import org.jspecify.annotations.NullMarked;

/**
 * Fits feature definitions on the training part.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.buildfeatures;

import org.jspecify.annotations.NullMarked;

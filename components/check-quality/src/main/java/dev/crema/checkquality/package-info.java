/**
 * Answers whether a model may be registered.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.checkquality;

import org.jspecify.annotations.NullMarked;

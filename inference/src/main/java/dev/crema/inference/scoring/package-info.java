/**
 * From the bytes of a request to the bytes of its answer, by one model.
 *
 * <p>Nothing that knows HTTP or the registry.
 */
@NullMarked
package dev.crema.inference.scoring;

import org.jspecify.annotations.NullMarked;

/**
 * Brings models from the registry into memory and keeps the last good one.
 *
 * <p>Nothing that knows HTTP.
 */
@NullMarked
package dev.crema.inference.serving;

import org.jspecify.annotations.NullMarked;

/**
 * Serves registered models over REST.
 *
 * <p>Nothing that trains.
 */
@NullMarked
package dev.crema.inference;

import org.jspecify.annotations.NullMarked;

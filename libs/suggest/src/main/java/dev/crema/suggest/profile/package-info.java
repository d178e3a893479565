/**
 * What the columns of a raw file look like, before any contract says what they are.
 *
 * <p>Nothing is suggested here.
 */
@NullMarked
package dev.crema.suggest.profile;

import org.jspecify.annotations.NullMarked;

/**
 * From the profile of a raw file to a contract and to features, each line with its reason.
 *
 * <p>A suggestion is a text for a person to read and change; no step reads one by itself.
 */
@NullMarked
package dev.crema.suggest;

import org.jspecify.annotations.NullMarked;

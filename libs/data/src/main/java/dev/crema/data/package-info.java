/**
 * The contract of a table, its rows, and the dataset artifact on disk.
 *
 * <p>No feature is computed here, and no type of a third-party library is in a public signature.
 */
@NullMarked
package dev.crema.data;

import org.jspecify.annotations.NullMarked;

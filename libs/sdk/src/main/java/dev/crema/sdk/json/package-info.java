/**
 * Strict JSON as trees of maps, lists, text, numbers and booleans.
 *
 * <p>No binding to classes and no YAML: what KFP sends and takes is small and plain.
 */
@NullMarked
package dev.crema.sdk.json;

import org.jspecify.annotations.NullMarked;

/**
 * Writes what follows from the components' descriptions: component.yaml, README tables, the
 * catalogue, the reference page; and checks that releases stay compatible.
 *
 * <p>It reads build results and text, never loads a component's classes, and is not used at run
 * time.
 */
@NullMarked
package dev.crema.sdk.generate;

import org.jspecify.annotations.NullMarked;

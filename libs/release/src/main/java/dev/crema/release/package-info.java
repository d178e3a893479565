/**
 * Writes {@code dist/}: component YAMLs, compiled pipelines and the catalogue with each image named
 * by its digest, after everything that they follow from was found to agree.
 */
@NullMarked
package dev.crema.release;

import org.jspecify.annotations.NullMarked;

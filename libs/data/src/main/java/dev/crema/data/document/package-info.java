/**
 * YAML and JSON documents whose nodes know where they stand, so that every complaint names file,
 * line and field.
 *
 * <p>Nothing here knows what a contract, a feature or a model is.
 */
@NullMarked
package dev.crema.data.document;

import org.jspecify.annotations.NullMarked;

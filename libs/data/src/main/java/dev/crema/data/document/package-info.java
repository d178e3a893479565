/**
 * YAML and JSON documents whose nodes know where they stand, so that every complaint names file,
 * line and field.
 *
 * <p>Also what writes them: canonical JSON, markup of reports, files that are whole or not there.
 *
 * <p>Nothing here knows what a contract, a feature or a model is.
 */
@NullMarked
package dev.crema.data.document;

import org.jspecify.annotations.NullMarked;

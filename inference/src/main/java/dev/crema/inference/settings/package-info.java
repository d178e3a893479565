/**
 * What an operator can configure: one record per concern, with defaults and rules.
 *
 * <p>No behaviour.
 */
@NullMarked
package dev.crema.inference.settings;

import org.jspecify.annotations.NullMarked;

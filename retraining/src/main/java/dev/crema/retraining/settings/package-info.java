/**
 * What an operator can configure of this service alone: one record per concern, with defaults and
 * rules.
 *
 * <p>No behaviour.
 */
@NullMarked
package dev.crema.retraining.settings;

import org.jspecify.annotations.NullMarked;

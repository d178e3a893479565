/**
 * What an operator can configure of every service: one record per concern, with defaults and rules.
 *
 * <p>No behaviour.
 */
@NullMarked
package dev.crema.service.settings;

import org.jspecify.annotations.NullMarked;

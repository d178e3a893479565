/**
 * Checks a dataset against every rule of its contract.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.validatedata;

import org.jspecify.annotations.NullMarked;

/**
 * Asks the retraining service for a retraining.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.requestretraining;

import org.jspecify.annotations.NullMarked;

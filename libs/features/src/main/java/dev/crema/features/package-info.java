/**
 * Feature definitions: derived and fitted once, applied alike in training, batch, serving and
 * monitoring. The operators are two closed families, {@code DeriveOperator} and {@code
 * FitOperator}; whoever adds one finds the places named there.
 *
 * <p>No model and no I/O beyond reading a definition.
 */
@NullMarked
package dev.crema.features;

import org.jspecify.annotations.NullMarked;

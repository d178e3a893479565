/**
 * LightGBM behind the interface of training, and its models as plain trees.
 *
 * <p>LightGBM's own types stay inside this package.
 */
@NullMarked
package dev.crema.training.lightgbm;

import org.jspecify.annotations.NullMarked;

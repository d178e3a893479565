/**
 * XGBoost behind the interface of training, and its models as plain trees.
 *
 * <p>XGBoost's own types stay inside this package.
 */
@NullMarked
package dev.crema.training.xgboost;

import org.jspecify.annotations.NullMarked;

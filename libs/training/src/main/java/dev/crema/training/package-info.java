/**
 * Learners behind one interface; XGBoost and LightGBM.
 *
 * <p>No Smile: that is GPL-3.0 and stays in training-smile.
 */
@NullMarked
package dev.crema.training;

import org.jspecify.annotations.NullMarked;

/**
 * Says which columns are worth a feature, with reasons.
 *
 * <p>What must not go in: anything that reads or writes files, or learns a model that is served.
 */
@NullMarked
package dev.crema.training.selection;

import org.jspecify.annotations.NullMarked;

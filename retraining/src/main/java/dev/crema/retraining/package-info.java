/** The service that decides when a model is trained anew: alerts and people ask, KFP runs. */
@NullMarked
package dev.crema.retraining;

import org.jspecify.annotations.NullMarked;

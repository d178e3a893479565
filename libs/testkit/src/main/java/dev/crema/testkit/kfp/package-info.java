/**
 * A double of KFP's API server: its REST API {@code v2beta1} with its habits, over HTTP, on this
 * machine. {@link dev.crema.testkit.kfp.KfpDouble} is where to begin.
 */
@NullMarked
package dev.crema.testkit.kfp;

import org.jspecify.annotations.NullMarked;

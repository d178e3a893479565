/**
 * Trains a model and writes its package.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.trainmodel;

import org.jspecify.annotations.NullMarked;

/**
 * Registers a model package in MLflow as challenger.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.registermodel;

import org.jspecify.annotations.NullMarked;

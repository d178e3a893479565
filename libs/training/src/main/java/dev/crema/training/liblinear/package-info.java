/**
 * LIBLINEAR behind the interface of training.
 *
 * <p>LIBLINEAR's own types stay inside this package.
 */
@NullMarked
package dev.crema.training.liblinear;

import org.jspecify.annotations.NullMarked;

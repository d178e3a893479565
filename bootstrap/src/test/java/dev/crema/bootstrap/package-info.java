/**
 * The image of {@code crema bootstrap} and {@code crema preflight}; all of its code is the
 * runner's.
 */
@NullMarked
package dev.crema.bootstrap;

import org.jspecify.annotations.NullMarked;

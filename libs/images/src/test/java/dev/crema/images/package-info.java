/** How images are made. */
@NullMarked
package dev.crema.images;

import org.jspecify.annotations.NullMarked;

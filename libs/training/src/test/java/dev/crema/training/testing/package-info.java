/** What tests of other modules need of learnable rows; in this module's test jar. */
@NullMarked
package dev.crema.training.testing;

import org.jspecify.annotations.NullMarked;

/** What tests of other modules need of model packages; in this module's test jar. */
@NullMarked
package dev.crema.models.testing;

import org.jspecify.annotations.NullMarked;

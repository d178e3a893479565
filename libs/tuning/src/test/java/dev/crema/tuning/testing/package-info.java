/** What tests of the components of trials need; in this module's test jar. */
@NullMarked
package dev.crema.tuning.testing;

import org.jspecify.annotations.NullMarked;

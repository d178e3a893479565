/** What tests of other modules need of a registry; in this module's test jar. */
@NullMarked
package dev.crema.registry.testing;

import org.jspecify.annotations.NullMarked;

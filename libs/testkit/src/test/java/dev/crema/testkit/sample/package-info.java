/**
 * A small component with everything an interface may hold, and its faults.
 *
 * <p>For the tests of the test kit only.
 */
@NullMarked
package dev.crema.testkit.sample;

import org.jspecify.annotations.NullMarked;

/**
 * The real servers in tests: one MLflow for each test JVM, and the word that a test needs it.
 *
 * <p>Nothing that code outside tests may depend on.
 */
@NullMarked
package dev.crema.servers.testing;

import org.jspecify.annotations.NullMarked;

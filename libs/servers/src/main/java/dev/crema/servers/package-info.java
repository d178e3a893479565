/**
 * A real PostgreSQL and a real MLflow server on this machine, for tests and the demo; Podman on a
 * storage of its own, for tests.
 *
 * <p>Nothing that production code may depend on.
 */
@NullMarked
package dev.crema.servers;

import org.jspecify.annotations.NullMarked;

/**
 * A real PostgreSQL and a real MLflow server on this machine, for tests and the demo; Podman and
 * Docker on a storage of their own and a registry of images, for tests.
 *
 * <p>Nothing that production code may depend on.
 */
@NullMarked
package dev.crema.servers;

import org.jspecify.annotations.NullMarked;

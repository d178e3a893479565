/**
 * Runs steps in their images with the container runtime of this machine: finds the runtime, looks
 * at the images, starts and removes containers.
 *
 * <p>Only the runtime's command line is used, the same for Podman, Docker and nerdctl where they
 * agree. Nothing is ever pulled.
 */
@NullMarked
package dev.crema.runner.container;

import org.jspecify.annotations.NullMarked;

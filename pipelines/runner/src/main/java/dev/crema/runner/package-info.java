/**
 * Runs a compiled pipeline on this machine without Docker.
 *
 * <p>It knows files and exit codes, never a class of a component.
 */
@NullMarked
package dev.crema.runner;

import org.jspecify.annotations.NullMarked;

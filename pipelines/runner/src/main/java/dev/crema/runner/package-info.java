/**
 * Runs a compiled pipeline on this machine, as processes or in containers.
 *
 * <p>It knows files and exit codes, never a class of a component.
 */
@NullMarked
package dev.crema.runner;

import org.jspecify.annotations.NullMarked;

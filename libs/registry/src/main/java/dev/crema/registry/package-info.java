/**
 * MLflow from Java: runs, versions, aliases, artifacts.
 *
 * <p>No MLflow type leaves this package.
 */
@NullMarked
package dev.crema.registry;

import org.jspecify.annotations.NullMarked;

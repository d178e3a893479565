/**
 * Fetches the package of the champion version from the registry.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.fetchchampion;

import org.jspecify.annotations.NullMarked;

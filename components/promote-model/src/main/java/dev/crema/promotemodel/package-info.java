/**
 * Makes a registered version the champion.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.promotemodel;

import org.jspecify.annotations.NullMarked;

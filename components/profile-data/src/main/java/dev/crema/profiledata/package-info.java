/**
 * Profiles the rows of a dataset.
 *
 * <p>Shared logic belongs in libs.
 */
@NullMarked
package dev.crema.profiledata;

import org.jspecify.annotations.NullMarked;

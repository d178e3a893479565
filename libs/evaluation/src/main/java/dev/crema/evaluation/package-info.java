/**
 * What is measured about a model package on raw rows, beside its champion on the same rows.
 *
 * <p>What must not go in: anything that trains, draws or talks to a registry.
 */
@NullMarked
package dev.crema.evaluation;

import org.jspecify.annotations.NullMarked;

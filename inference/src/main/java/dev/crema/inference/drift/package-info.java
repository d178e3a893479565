/**
 * Whether the rows that versions are asked for are still like those of their training, while they
 * are asked.
 *
 * <p>What must not go in: statistics and decisions, which are libs/drift's; and routes.
 */
@NullMarked
package dev.crema.inference.drift;

import org.jspecify.annotations.NullMarked;

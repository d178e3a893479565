/**
 * OpenLineage events of steps, sent by the official client when an endpoint is set.
 *
 * <p>Nothing calls this package by name: the SDK finds its listener on the class path. It must
 * never fail a step, nor hold it up for longer than it says.
 */
@NullMarked
package dev.crema.openlineage;

import org.jspecify.annotations.NullMarked;

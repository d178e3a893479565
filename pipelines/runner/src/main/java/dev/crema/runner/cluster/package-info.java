/**
 * Compiled pipelines on a KFP: submitted and scheduled over its REST API.
 *
 * <p>Nothing that {@code crema run} needs belongs here: its start would load the client.
 */
@NullMarked
package dev.crema.runner.cluster;

import org.jspecify.annotations.NullMarked;

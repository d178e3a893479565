/**
 * What happens below the routes: request deadlines, timing, connections.
 *
 * <p>Nothing that knows models.
 */
@NullMarked
package dev.crema.service.transport;

import org.jspecify.annotations.NullMarked;

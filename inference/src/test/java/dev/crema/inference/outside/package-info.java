/** Programs that look at the service as people's own do: a outside, a Prometheus. No assertions. */
@NullMarked
package dev.crema.inference.outside;

import org.jspecify.annotations.NullMarked;

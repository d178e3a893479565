/** A generator of HTTP load that measures from when a request was due. Nothing about our service or its peers. */
@NullMarked
package dev.crema.inference.bench.load;

import org.jspecify.annotations.NullMarked;

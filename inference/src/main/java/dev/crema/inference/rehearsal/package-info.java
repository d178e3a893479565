/** The requests that the service sends to itself before it is ready. */
@NullMarked
package dev.crema.inference.rehearsal;

import org.jspecify.annotations.NullMarked;

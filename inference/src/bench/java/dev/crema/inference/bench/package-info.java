/** The whole benchmark of the service: who is measured, how, and against which bound. Nothing that is served. */
@NullMarked
package dev.crema.inference.bench;

import org.jspecify.annotations.NullMarked;

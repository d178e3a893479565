/**
 * JSON that comes from outside: strict, within limits, and refused in words that a caller may read.
 */
@NullMarked
package dev.crema.service.json;

import org.jspecify.annotations.NullMarked;

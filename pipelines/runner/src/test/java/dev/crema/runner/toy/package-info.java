/**
 * Steps for the runner's tests, as somebody else's components would be.
 *
 * <p>Nothing here may use the runner's classes but its JSON.
 */
@NullMarked
package dev.crema.runner.toy;

import org.jspecify.annotations.NullMarked;

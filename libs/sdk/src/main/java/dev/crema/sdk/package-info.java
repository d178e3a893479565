/**
 * What the author of a component uses: annotations, artifacts, the step and its context.
 *
 * <p>How executor inputs are read and files are generated must not show here; no machine learning,
 * no data format, no registry.
 */
@NullMarked
package dev.crema.sdk;

import org.jspecify.annotations.NullMarked;

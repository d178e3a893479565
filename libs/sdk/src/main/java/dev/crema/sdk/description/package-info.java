/**
 * The interface of a component as data: what the processor writes, and what the executor, the
 * generator and the contract test read.
 *
 * <p>No files are generated and no step is run here.
 */
@NullMarked
package dev.crema.sdk.description;

import org.jspecify.annotations.NullMarked;

/**
 * The HTTP interface: routes, strict JSON, problems.
 *
 * <p>No loading of models.
 */
@NullMarked
package dev.crema.inference.rest;

import org.jspecify.annotations.NullMarked;

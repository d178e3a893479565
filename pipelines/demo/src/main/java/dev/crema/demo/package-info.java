/**
 * The demo: real servers, the compiled pipeline, the service and three predictions.
 *
 * <p>It starts what a person would start and prints what a person would type; no logic of the
 * product lives here.
 */
@NullMarked
package dev.crema.demo;

import org.jspecify.annotations.NullMarked;

/**
 * The demo: real servers, the compiled pipeline, the service, and predictions that are explained
 * and measured against the truth.
 *
 * <p>It starts what a person would start and prints what a person would type; no logic of the
 * product lives here.
 */
@NullMarked
package dev.crema.demo;

import org.jspecify.annotations.NullMarked;

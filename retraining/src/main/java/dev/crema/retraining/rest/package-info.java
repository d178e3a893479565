/** The HTTP interface: routes, forms, problems. What is retrained when is decided elsewhere. */
@NullMarked
package dev.crema.retraining.rest;

import org.jspecify.annotations.NullMarked;

/**
 * The registry of meters and what every service counts. Labels are of few values: a path of the
 * table of routes, a status, a constant.
 */
@NullMarked
package dev.crema.service.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * What the Micronaut services have in common: how one starts, is guarded, logs, counts and ends.
 *
 * <p>Nothing that knows models, runs or tables.
 */
@NullMarked
package dev.crema.service;

import org.jspecify.annotations.NullMarked;

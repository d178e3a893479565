/**
 * How different two samples are, and how likely chance alone makes them so: pure functions of
 * numbers, without random numbers.
 *
 * <p>What must not go in: profiles, files, decisions.
 */
@NullMarked
package dev.crema.drift.statistics;

import org.jspecify.annotations.NullMarked;

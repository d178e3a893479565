/**
 * What people and programs read of a profile or a decision: pages, Markdown and JSON.
 *
 * <p>What must not go in: anything that compares or decides.
 */
@NullMarked
package dev.crema.drift.report;

import org.jspecify.annotations.NullMarked;

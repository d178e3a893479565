/**
 * The trials of a search of hyperparameters: the rows they learn from and are measured on, the
 * metric that decides, and what tells one search from another. What is tried is chosen by {@link
 * dev.crema.search.Search}; steps, reports and registries are their callers'.
 */
@NullMarked
package dev.crema.tuning;

import org.jspecify.annotations.NullMarked;

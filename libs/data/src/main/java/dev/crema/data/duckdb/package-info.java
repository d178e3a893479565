/**
 * DuckDB behind a narrow door: one database in memory, streams of rows in and out.
 *
 * <p>Not for use outside this library: no other module may see DuckDB, and nothing here computes or
 * judges.
 */
@NullMarked
package dev.crema.data.duckdb;

import org.jspecify.annotations.NullMarked;

/**
 * The production log in PostgreSQL: every prediction, written in batches that are neither lost nor
 * doubled, and kept on the disk while PostgreSQL is away.
 */
@NullMarked
package dev.crema.productionlog;

import org.jspecify.annotations.NullMarked;

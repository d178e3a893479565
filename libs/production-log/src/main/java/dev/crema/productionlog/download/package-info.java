/**
 * The production log as a table: filtered, streamed, and good enough to train on. Nothing here
 * changes the log.
 */
@NullMarked
package dev.crema.productionlog.download;

import org.jspecify.annotations.NullMarked;

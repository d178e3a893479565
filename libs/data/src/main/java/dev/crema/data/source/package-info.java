/**
 * Tables of others read under a contract: CSV, JSON Lines and Parquet files.
 *
 * <p>A value is typed here and nothing more: whether it keeps the contract's rules is checked
 * elsewhere.
 */
@NullMarked
package dev.crema.data.source;

import org.jspecify.annotations.NullMarked;

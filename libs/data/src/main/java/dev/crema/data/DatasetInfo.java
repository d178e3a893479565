package dev.crema.data;

/**
 * What a dataset says about itself.
 *
 * @param contract the contract under which it was made
 * @param rows number of rows, at least 0
 * @param contentHash SHA-256 over names and types of the columns and all values in order of the
 *     rows, 64 hexadecimal digits; the same for the same values from CSV and from Parquet; the
 *     lines of the source are not part of it
 */
public record DatasetInfo(Contract contract, long rows, String contentHash) {}

package dev.crema.kfp;

/**
 * Where a recurring run is not as it is wanted.
 *
 * @param field what differs, in KFP's words
 * @param is how it is
 * @param wanted how it should be
 */
public record Difference(String field, String is, String wanted) {}

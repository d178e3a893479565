package dev.crema.registry;

/**
 * A dataset that a run read, by its digest: the rows stay where they are.
 *
 * @param name what the dataset is called in the MLflow UI
 * @param digest the content hash; MLflow keeps its first 36 characters as the digest and all of it
 *     as a tag
 * @param context what it was used for, as MLflow names it: {@code training}, {@code validation},
 *     {@code testing}
 * @param source where it came from, free text
 * @param rows the number of rows, at least 0
 */
public record DatasetInput(String name, String digest, String context, String source, long rows) {}

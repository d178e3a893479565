package dev.crema.training.selection;

import org.jspecify.annotations.Nullable;

/**
 * What one column is worth, and whether it stays.
 *
 * @param name of the raw or derived column
 * @param features how many features it becomes
 * @param variance the highest of its features' on the training part, divided by n; missing values
 *     are left out; NaN if there is none
 * @param information mutual information with the label on the training part, in nats
 * @param importance on the validation part
 * @param gain share of the gain of boosted trees, from 0 to 1
 * @param rank from 1 among the columns that pass every threshold; null for the others
 * @param isKept whether it stays
 * @param reason why, a sentence
 */
public record ColumnVerdict(
    String name,
    int features,
    double variance,
    double information,
    PermutationImportance importance,
    double gain,
    @Nullable Integer rank,
    boolean isKept,
    String reason) {}

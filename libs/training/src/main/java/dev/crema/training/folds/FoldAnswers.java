package dev.crema.training.folds;

import dev.crema.training.LabelColumn;

/**
 * What a model answered to rows that it did not learn from, as arrays that metrics take.
 *
 * @param scores two classes: the probability of the positive class, {@code [rows]}; more: row-major
 *     {@code [rows × classes]}; of numbers the number predicted, {@code [rows]}
 * @param predicted index of the class predicted, {@code [rows]}; of numbers empty
 * @param labels the truth
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves copies of large arrays
public record FoldAnswers(double[] scores, int[] predicted, LabelColumn labels) {}

package dev.crema.features;

import dev.crema.data.ColumnType;

/**
 * A column of the second stage, and the features that it became.
 *
 * @param name the raw or derived column
 * @param type of its values before they were encoded
 * @param first index of its first feature, from 0
 * @param count how many features it has, at least 1; they are neighbours
 */
public record FeatureColumn(String name, ColumnType type, int first, int count) {}

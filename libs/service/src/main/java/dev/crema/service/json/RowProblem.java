package dev.crema.service.json;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one value of a request.
 *
 * @param row index of the row in the request, from 0
 * @param field the column's name, or the name that was given
 * @param value the offending value, shortened and cleaned; null = missing
 * @param rule short name of the broken rule
 * @param message one sentence for people
 */
public record RowProblem(
    int row, String field, @Nullable String value, String rule, String message) {}

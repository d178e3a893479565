package dev.crema.data;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one value of a row.
 *
 * @param field the column's name, or the unknown name that was given
 * @param value the offending value as text, shortened; null = missing
 * @param rule short name of the broken rule: {@code type, length, nullable, min, max, allowed,
 *     pattern, unique, not_after, unknown}
 * @param message one sentence for people
 */
public record FieldProblem(String field, @Nullable String value, String rule, String message) {}

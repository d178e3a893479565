package dev.crema.data.quality;

import dev.crema.data.FieldProblem;

/**
 * A rule that a row breaks.
 *
 * @param line line of the source where the row starts, from 1; 0 = unknown
 * @param problem the column, the value and the rule
 */
public record Rejection(long line, FieldProblem problem) {}

package dev.crema.evaluateproduction;

/**
 * What a metric is held to.
 *
 * @param floor which share of its baseline must be kept
 * @param minRows fewer rows with a label give no decision
 */
record Bounds(double floor, long minRows) {}

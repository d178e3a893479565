package dev.crema.evaluation.leakage;

/**
 * Something that looks like leakage.
 *
 * @param probe what was looked for
 * @param column the column or derived feature; empty if it is about rows
 * @param value the measure of the probe: AUC, R², a share or a correlation, from 0 to 1
 * @param isAccepted whether a person has said that the column is known and meant
 * @param message one sentence, and a way out on a line of its own
 */
public record Finding(
    Probe probe, String column, double value, boolean isAccepted, String message) {}

package dev.crema.models;

/**
 * The answer for one row.
 *
 * @param probabilities of each class, in the order of {@code contract.classes()}; not copied
 * @param classIndex the predicted class, index into them
 * @param label its name
 * @param score the probability of the positive class (binary), or of the predicted one (more
 *     classes)
 */
public record Prediction(double[] probabilities, int classIndex, String label, double score) {}

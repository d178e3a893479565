package dev.crema.models;

/**
 * Why a prediction is what it is: {@code base + Σ features = base + Σ columns = margin}, up to
 * rounding of doubles.
 *
 * @param classIndex the class whose margin is explained; 0 of a number
 * @param base what the margin is expected to be when nothing is known about the row; the same for
 *     every row
 * @param margin the margin, summed in double: log-odds of class 1 (binary), the class's margin
 *     before softmax (more classes), of a forest the class's probability, or the number itself
 * @param features what each feature adds, in the order of {@code features().names()}; not copied
 * @param columns what each raw column adds, in the order of {@link Explainer#columns()}; not copied
 */
public record Explanation(
    int classIndex, double base, double margin, double[] features, double[] columns) {}

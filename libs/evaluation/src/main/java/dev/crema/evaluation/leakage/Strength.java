package dev.crema.evaluation.leakage;

/**
 * How well one feature alone tells the label.
 *
 * @param value AUC folded to [0.5, 1], or R² in [0, 1]; NaN if there was nothing to measure
 * @param logChance upper bound on the logarithm of the probability of that by chance
 * @param how what was measured, in words
 */
record Strength(double value, double logChance, String how) {
  static final Strength NONE = new Strength(Double.NaN, 0, "");

  Strength orHigher(Strength other) {
    return Double.isNaN(value) || other.value > value ? other : this;
  }
}

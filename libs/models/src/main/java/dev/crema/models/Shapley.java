package dev.crema.models;

/** Exact Shapley values of a scorer; immutable and thread-safe. */
sealed interface Shapley permits TreeShapley, LinearShapley, NaiveBayesShapley {
  /**
   * Returns what the margin is expected to be when no feature is known.
   *
   * @param margin which one, from 0
   */
  double base(int margin);

  /** Returns something that explains row after row; not thread-safe. */
  Walk walk();

  /** Returns how many steps one explanation takes at most. */
  long work();

  /** Returns the bytes that this holds beside the scorer. */
  long bytes();

  /** Returns about the bytes of one {@link Walk}. */
  long walkBytes();

  /** Explains one row after the other. */
  interface Walk {
    /**
     * Writes the contributions to a margin, and returns the margin, summed in double.
     *
     * @param x the features
     * @param margin which one, from 0
     * @param out receives one number a feature
     */
    double explain(float[] x, int margin, double[] out);
  }
}

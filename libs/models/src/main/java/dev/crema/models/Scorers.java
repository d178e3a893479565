package dev.crema.models;

import dev.crema.data.InputException;

/** What scorers share. */
final class Scorers {
  private Scorers() {}

  /**
   * Returns 1 / (1 + e^−margin).
   *
   * <p>StrictMath gives the same bits on every processor, which golden rows rely on.
   */
  static double logistic(double margin) {
    return 1 / (1 + StrictMath.exp(-margin));
  }

  /** Replaces margins by e^m / Σ e^m, with the largest subtracted so that nothing overflows. */
  static void softmax(double[] values, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, values[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      values[i] = StrictMath.exp(values[i] - max);
      sum += values[i];
    }
    for (int i = 0; i < count; i++) {
      values[i] /= sum;
    }
  }

  static void check(Scorer scorer, int features, int room, int needed) {
    if (features != scorer.features()) {
      throw new InputException(
          "The row has %d features, the model %d.".formatted(features, scorer.features()));
    }
    if (room < needed) {
      throw new InputException(
          "There is room for %d numbers, but the model gives %d.".formatted(room, needed));
    }
  }

  static InputException noProbabilities() {
    return new InputException("The model predicts a number and has no classes.");
  }

  static InputException noValue() {
    return new InputException("The model predicts classes and no number.");
  }

  static void checkRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new InputException(
          "The number of %s (%d) is not from %d to %d.".formatted(name, value, min, max));
    }
  }
}

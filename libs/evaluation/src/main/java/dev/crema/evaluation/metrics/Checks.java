package dev.crema.evaluation.metrics;

/** The argument checks that the metrics share; each message names the row and the value. */
final class Checks {
  /** How far the probabilities of a row may be from a sum of one: scorers add up in floats. */
  private static final double SUM_TOLERANCE = 1e-4;

  private Checks() {}

  static void binaryScores(double[] scores, int[] labels) {
    sameRows(scores.length, labels.length);
    for (int row = 0; row < scores.length; row++) {
      if (Double.isNaN(scores[row])) {
        throw new IllegalArgumentException("The score of row (%d) is NaN.".formatted(row));
      }
      classIndex(labels[row], row, 2);
    }
  }

  static void binaryProbabilities(double[] probabilities, int[] labels) {
    sameRows(probabilities.length, labels.length);
    for (int row = 0; row < probabilities.length; row++) {
      probability(probabilities[row], row);
      classIndex(labels[row], row, 2);
    }
  }

  static void multiclass(double[] probabilities, int[] labels, int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("The classes (%d) must be at least 2.".formatted(classes));
    }
    if ((long) labels.length * classes != probabilities.length) {
      throw new IllegalArgumentException(
          "The probabilities (%d) must be (%d) rows x (%d) classes."
              .formatted(probabilities.length, labels.length, classes));
    }
    for (int row = 0; row < labels.length; row++) {
      classIndex(labels[row], row, classes);
      row(probabilities, row, classes);
    }
  }

  static void classIndex(int index, int row, int classes) {
    if (index < 0 || index >= classes) {
      throw new IllegalArgumentException(
          "The label (%d) of row (%d) must be in 0 to %d.".formatted(index, row, classes - 1));
    }
  }

  static void sameRows(int scores, int labels) {
    if (scores != labels) {
      throw new IllegalArgumentException(
          "The scores (%d rows) and the labels (%d rows) must have the same length."
              .formatted(scores, labels));
    }
  }

  /** Returns the dearest cost. */
  static double costs(double[][] costs, int classes) {
    double dearest = 0;
    boolean isSquare = costs.length == classes;
    for (double[] line : costs) {
      isSquare &= line.length == classes;
      for (double cost : line) {
        if (!(cost >= 0 && cost <= Double.MAX_VALUE)) { // written so that NaN is refused too
          throw new IllegalArgumentException(
              "A cost (%s) must be finite and at least 0.".formatted(cost));
        }
        dearest = Math.max(dearest, cost);
      }
    }
    if (!isSquare) {
      throw new IllegalArgumentException(
          "The costs must be (%d) lines of (%d) numbers, as the counts are."
              .formatted(classes, classes));
    }
    return dearest;
  }

  private static void row(double[] probabilities, int row, int classes) {
    double sum = 0;
    for (int index = 0; index < classes; index++) {
      double probability = probabilities[row * classes + index];
      probability(probability, row);
      sum += probability;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException(
          "The probabilities of row (%d) sum to (%s), not to 1.".formatted(row, sum));
    }
  }

  private static void probability(double probability, int row) {
    if (!(probability >= 0 && probability <= 1)) { // written so that NaN is refused too
      throw new IllegalArgumentException(
          "The probability (%s) of row (%d) must be in [0, 1].".formatted(probability, row));
    }
  }
}

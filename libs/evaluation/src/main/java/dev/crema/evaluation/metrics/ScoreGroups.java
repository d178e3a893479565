package dev.crema.evaluation.metrics;

import java.util.Arrays;

/**
 * The scores of the two classes, sorted, and a walk over their ties from the highest score down.
 */
final class ScoreGroups {
  private final double[] positives;
  private final double[] negatives;

  private ScoreGroups(double[] positives, double[] negatives) {
    this.positives = positives;
    this.negatives = negatives;
  }

  /** One distinct score and how many rows of each class have it. */
  interface Visitor {
    void group(double score, int positives, int negatives);
  }

  static ScoreGroups of(double[] scores, int[] labels) {
    Checks.binaryScores(scores, labels);
    int count = 0;
    for (int label : labels) {
      count += label;
    }
    double[] positives = new double[count];
    double[] negatives = new double[scores.length - count];
    int positive = 0;
    int negative = 0;
    for (int row = 0; row < scores.length; row++) {
      double score = scores[row] + 0.0; // -0.0 becomes 0.0: they are a tie
      if (labels[row] == 1) {
        positives[positive++] = score;
      } else {
        negatives[negative++] = score;
      }
    }
    Arrays.sort(positives);
    Arrays.sort(negatives);
    return new ScoreGroups(positives, negatives);
  }

  int positives() {
    return positives.length;
  }

  int negatives() {
    return negatives.length;
  }

  boolean hasBothClasses() {
    return positives.length > 0 && negatives.length > 0;
  }

  void descending(Visitor visitor) {
    int positive = positives.length - 1;
    int negative = negatives.length - 1;
    while (positive >= 0 || negative >= 0) {
      double score = Math.max(at(positives, positive), at(negatives, negative));
      int nextPositive = below(positives, positive, score);
      int nextNegative = below(negatives, negative, score);
      visitor.group(score, positive - nextPositive, negative - nextNegative);
      positive = nextPositive;
      negative = nextNegative;
    }
  }

  private static double at(double[] sorted, int index) {
    return index < 0 ? Double.NEGATIVE_INFINITY : sorted[index];
  }

  private static int below(double[] sorted, int from, double score) {
    int index = from;
    while (index >= 0 && sorted[index] == score) {
      index--;
    }
    return index;
  }
}

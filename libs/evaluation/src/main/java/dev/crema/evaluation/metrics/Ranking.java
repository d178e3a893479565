package dev.crema.evaluation.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Metrics that ask only in which order the scores put the rows: AUC, average precision, ROC curve.
 *
 * <p>A strictly increasing change of the scores that makes no new ties does not change them. All
 * work on sorted scores and integer counts, so the order of the rows changes nothing, bit for bit.
 */
public final class Ranking {
  private Ranking() {}

  /**
   * Returns the area under the ROC curve, with ties counted as one half.
   *
   * <p>AUC = U / (P·N), where U counts the pairs of a positive and a negative row in which the
   * positive one has the higher score, plus one half for each pair with equal scores: the
   * Mann-Whitney statistic (J. A. Hanley, B. J. McNeil, "The meaning and use of the area under a
   * receiver operating characteristic (ROC) curve", Radiology 143, 1982; <a
   * href="https://doi.org/10.1148/radiology.143.1.7063747">doi</a>). 2U is counted in integers, so
   * the only rounding is that of the last division. O(n log n).
   *
   * @param scores one per row, higher = more positive; any number but NaN
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the area in [0, 1]; NaN if there is no row or only one class
   * @throws IllegalArgumentException if the lengths differ, a score is NaN or a label is not 0 or 1
   */
  public static double auc(double[] scores, int[] labels) {
    ScoreGroups groups = ScoreGroups.of(scores, labels);
    if (!groups.hasBothClasses()) {
      return Double.NaN;
    }
    long[] state = new long[2]; // positives seen so far, twice the statistic
    groups.descending(
        (score, positives, negatives) -> {
          state[1] += (2 * state[0] + positives) * negatives;
          state[0] += positives;
        });
    return state[1] / (2.0 * groups.positives() * groups.negatives());
  }

  /**
   * Returns the average precision, the step-wise area under the precision-recall curve.
   *
   * <p>AP = Σₙ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores from the highest down, where Pₙ and Rₙ are
   * precision and recall when rows with at least that score are predicted positive; equal scores
   * are one step. This is scikit-learn's {@code average_precision_score}; it does not interpolate,
   * which would be too optimistic (J. Davis, M. Goadrich, "The relationship between
   * precision-recall and ROC curves", ICML 2006; <a
   * href="https://doi.org/10.1145/1143844.1143874">doi</a>). A random ranking gives about the share
   * of positive rows. O(n log n).
   *
   * @param scores one per row, higher = more positive; any number but NaN
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the average precision in (0, 1]; NaN if there is no row or only one class
   * @throws IllegalArgumentException if the lengths differ, a score is NaN or a label is not 0 or 1
   */
  public static double averagePrecision(double[] scores, int[] labels) {
    ScoreGroups groups = ScoreGroups.of(scores, labels);
    if (!groups.hasBothClasses()) {
      return Double.NaN;
    }
    long[] seen = new long[2]; // positives, negatives
    double[] sum = new double[1];
    groups.descending(
        (score, positives, negatives) -> {
          seen[0] += positives;
          seen[1] += negatives;
          sum[0] += positives * (seen[0] / (double) (seen[0] + seen[1]));
        });
    return Math.min(1, sum[0] / groups.positives());
  }

  /**
   * Returns the mean over the classes of the one-vs-rest AUC, unweighted ("macro").
   *
   * <p>For class k the score is the row's probability of k, positive rows are those of k. Equals
   * scikit-learn's {@code roc_auc_score(multi_class="ovr", average="macro")}.
   *
   * @param probabilities row-major, [rows × classes], each in [0, 1], each row summing to 1
   * @param labels the class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the mean in [0, 1]; NaN if a class has no row or all rows
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static double macroAuc(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    double sum = 0;
    for (int index = 0; index < classes; index++) {
      sum += auc(column(probabilities, classes, index), oneVersusRest(labels, index));
    }
    return sum / classes;
  }

  /**
   * Returns the mean over the classes of the one-vs-rest average precision, unweighted ("macro").
   *
   * @param probabilities row-major, [rows × classes], each in [0, 1], each row summing to 1
   * @param labels the class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the mean in (0, 1]; NaN if a class has no row or all rows
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static double macroAveragePrecision(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    double sum = 0;
    for (int index = 0; index < classes; index++) {
      sum += averagePrecision(column(probabilities, classes, index), oneVersusRest(labels, index));
    }
    return sum / classes;
  }

  /**
   * Returns the ROC curve, from (0, 0) to (1, 1), both rates never falling.
   *
   * <p>One point per distinct score, without the points that lie on the straight line between their
   * neighbours (as scikit-learn's {@code drop_intermediate}). If more than {@code maxPoints} are
   * left, the curve is cut into {@code maxPoints − 1} pieces of equal length measured as false plus
   * true positive rate (2 in all), and the first point at or after each cut is kept; so the same
   * rows always give the same points, and the two ends stay. The first threshold is 1, or the next
   * double after the highest score if that is not below 1.
   *
   * @param scores one per row, higher = more positive; finite
   * @param labels one per row, 1 = positive, 0 = negative
   * @param maxPoints how many points at most, at least 2
   * @return the points by falling threshold; empty if there is no row or only one class
   * @throws IllegalArgumentException if the lengths differ, a score is not finite, a label is not 0
   *     or 1, or {@code maxPoints} is below 2
   */
  public static List<RocPoint> rocCurve(double[] scores, int[] labels, int maxPoints) {
    if (maxPoints < 2) {
      throw new IllegalArgumentException("maxPoints (%d) must be at least 2.".formatted(maxPoints));
    }
    ScoreGroups groups = ScoreGroups.of(scores, labels);
    if (!groups.hasBothClasses()) {
      return List.of();
    }
    RocBuilder builder = new RocBuilder(groups.positives(), groups.negatives());
    groups.descending(builder::add);
    return builder.points(maxPoints);
  }

  /**
   * Returns one class's column of a row-major table.
   *
   * @param probabilities row-major, [rows × classes]
   * @param classes how many classes
   * @param index which class, in 0 to classes − 1
   * @return a new array, length rows
   */
  public static double[] column(double[] probabilities, int classes, int index) {
    double[] column = new double[probabilities.length / classes];
    for (int row = 0; row < column.length; row++) {
      column[row] = probabilities[row * classes + index];
    }
    return column;
  }

  /**
   * Returns labels of one class against all others.
   *
   * @param labels the class index of each row
   * @param index the class that becomes 1; every other becomes 0
   * @return a new array of the same length
   */
  public static int[] oneVersusRest(int[] labels, int index) {
    int[] binary = new int[labels.length];
    for (int row = 0; row < labels.length; row++) {
      binary[row] = labels[row] == index ? 1 : 0;
    }
    return binary;
  }

  /** Collects cumulated counts, drops collinear points, then thins. */
  private static final class RocBuilder {
    private final int positives;
    private final int negatives;
    private final List<long[]> counts = new ArrayList<>(); // false positives, true positives
    private final List<Double> thresholds = new ArrayList<>();

    RocBuilder(int positives, int negatives) {
      this.positives = positives;
      this.negatives = negatives;
    }

    void add(double score, int positive, int negative) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("The score (%s) must be finite.".formatted(score));
      }
      if (counts.isEmpty()) {
        push(score < 1 ? 1 : Math.nextUp(score), 0, 0);
      }
      long[] last = counts.getLast();
      long falsePositives = last[0] + negative;
      long truePositives = last[1] + positive;
      if (isStraight(falsePositives, truePositives)) {
        counts.removeLast();
        thresholds.removeLast();
      }
      push(score, falsePositives, truePositives);
    }

    private void push(double threshold, long falsePositives, long truePositives) {
      thresholds.add(threshold);
      counts.add(new long[] {falsePositives, truePositives});
    }

    /** Whether the last point lies on the line from the one before it to the given one. */
    private boolean isStraight(long falsePositives, long truePositives) {
      if (counts.size() < 2) {
        return false;
      }
      long[] middle = counts.getLast();
      long[] before = counts.get(counts.size() - 2);
      return (middle[0] - before[0]) * (truePositives - middle[1])
          == (middle[1] - before[1]) * (falsePositives - middle[0]);
    }

    List<RocPoint> points(int maxPoints) {
      List<RocPoint> points = new ArrayList<>();
      int cut = 0;
      for (int index = 0; index < counts.size(); index++) {
        RocPoint point = point(index);
        double length = point.falsePositiveRate() + point.truePositiveRate();
        boolean isEnd = index == 0 || index == counts.size() - 1;
        if (counts.size() <= maxPoints || isEnd || length >= 2.0 * cut / (maxPoints - 1)) {
          points.add(point);
          cut = Math.max(cut, (int) Math.floor(length * (maxPoints - 1) / 2.0)) + 1;
        }
      }
      return List.copyOf(points);
    }

    private RocPoint point(int index) {
      long[] count = counts.get(index);
      return new RocPoint(
          thresholds.get(index), count[0] / (double) negatives, count[1] / (double) positives);
    }
  }
}

package dev.crema.evaluation.metrics;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Counts of rows by true class (line) and predicted class (column), and the metrics that follow
 * from them. Counts are integers, so the order of the rows changes nothing, bit for bit.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  private ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Counts rows.
   *
   * @param labels the true class index of each row, in 0 to classes − 1
   * @param predicted the predicted class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the matrix, all zero if there is no row
   * @throws IllegalArgumentException if the lengths differ or an index is outside its range
   */
  public static ConfusionMatrix of(int[] labels, int[] predicted, int classes) {
    Checks.sameRows(predicted.length, labels.length);
    long[][] counts = new long[classes][classes];
    for (int row = 0; row < labels.length; row++) {
      Checks.classIndex(labels[row], row, classes);
      Checks.classIndex(predicted[row], row, classes);
      counts[labels[row]][predicted[row]]++;
    }
    return of(counts);
  }

  /**
   * Takes counts as they are.
   *
   * @param counts lines are true, columns predicted classes; square, at least 2 × 2, no negative
   *     count; copied
   * @return the matrix
   * @throws IllegalArgumentException if the table is not square or a count is negative
   */
  public static ConfusionMatrix of(long[][] counts) {
    if (counts.length < 2) {
      throw new IllegalArgumentException(
          "A confusion matrix needs at least 2 classes, not %d.".formatted(counts.length));
    }
    long[][] copy = new long[counts.length][];
    for (int line = 0; line < counts.length; line++) {
      if (counts[line].length != counts.length) {
        throw new IllegalArgumentException(
            "Line %d of the confusion matrix has %d counts for %d classes."
                .formatted(line, counts[line].length, counts.length));
      }
      for (long count : counts[line]) {
        if (count < 0) {
          throw new IllegalArgumentException(
              "A count (%d) of the confusion matrix is negative.".formatted(count));
        }
      }
      copy[line] = counts[line].clone();
    }
    return new ConfusionMatrix(copy);
  }

  /**
   * Returns how many classes there are.
   *
   * @return at least 2
   */
  public int classes() {
    return counts.length;
  }

  /**
   * Returns the counts.
   *
   * @return a copy, [true class][predicted class]
   */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  /**
   * Returns how many rows were counted.
   *
   * @return at least 0
   */
  public long rows() {
    long rows = 0;
    for (int line = 0; line < counts.length; line++) {
      rows += actual(line);
    }
    return rows;
  }

  /**
   * Returns how many rows truly are of a class.
   *
   * @param index the class
   * @return at least 0
   */
  public long actual(int index) {
    return Arrays.stream(counts[index]).sum();
  }

  /**
   * Returns how many rows are predicted to be of a class.
   *
   * @param index the class
   * @return at least 0
   */
  public long predicted(int index) {
    long rows = 0;
    for (long[] line : counts) {
      rows += line[index];
    }
    return rows;
  }

  /**
   * Returns the share of rows whose predicted class is the true one.
   *
   * @return in [0, 1]; NaN if there is no row
   */
  public double accuracy() {
    long right = 0;
    for (int index = 0; index < counts.length; index++) {
      right += counts[index][index];
    }
    return right / (double) rows();
  }

  /**
   * Returns TP / (TP + FP) of a class: which share of the rows predicted to be of it are.
   *
   * @param index the class
   * @return in [0, 1]; 0 if no row is predicted to be of it (scikit-learn's {@code zero_division});
   *     NaN if there is no row at all
   */
  public double precision(int index) {
    if (rows() == 0) {
      return Double.NaN;
    }
    long predicted = predicted(index);
    return predicted == 0 ? 0 : counts[index][index] / (double) predicted;
  }

  /**
   * Returns TP / (TP + FN) of a class: which share of its rows are found.
   *
   * @param index the class
   * @return in [0, 1]; NaN if no row is of the class (scikit-learn warns and says 0)
   */
  public double recall(int index) {
    return counts[index][index] / (double) actual(index);
  }

  /**
   * Returns F1 of a class, the harmonic mean of its precision and recall: 2 TP / (2 TP + FP + FN).
   *
   * @param index the class
   * @return in [0, 1]; NaN if no row is of the class nor predicted to be
   */
  public double f1(int index) {
    return 2.0 * counts[index][index] / (actual(index) + predicted(index));
  }

  /**
   * Returns the unweighted mean of the classes' F1, over the classes that occur as a label or as a
   * prediction, as scikit-learn's {@code f1_score(average="macro")}.
   *
   * @return in [0, 1]; NaN if there is no row
   */
  public double macroF1() {
    return mean(this::f1);
  }

  /**
   * Returns the unweighted mean of the classes' precision, over the classes that occur as a label
   * or as a prediction, as scikit-learn's {@code precision_score(average="macro",
   * zero_division=0)}.
   *
   * @return in [0, 1]; NaN if there is no row
   */
  public double macroPrecision() {
    return mean(index -> actual(index) + predicted(index) == 0 ? Double.NaN : precision(index));
  }

  /**
   * Returns the unweighted mean of the classes' recall, over the classes that occur as a label: the
   * balanced accuracy, as scikit-learn's {@code balanced_accuracy_score}.
   *
   * @return in [0, 1]; NaN if there is no row
   */
  public double macroRecall() {
    return mean(this::recall);
  }

  private double mean(IntToDoubleFunction metric) {
    double sum = 0;
    int defined = 0;
    for (int index = 0; index < counts.length; index++) {
      double value = metric.applyAsDouble(index);
      if (!Double.isNaN(value)) {
        sum += value;
        defined++;
      }
    }
    return sum / defined; // 0.0 / 0 is NaN
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix matrix && Arrays.deepEquals(counts, matrix.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(counts);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(counts);
  }
}

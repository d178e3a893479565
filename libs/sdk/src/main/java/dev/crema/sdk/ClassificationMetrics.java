package dev.crema.sdk;

import java.util.ArrayList;
import java.util.List;

/**
 * A ROC curve and a confusion matrix, KFP type {@code system.ClassificationMetrics}: what the KFP
 * UI draws. Either may be absent.
 */
public final class ClassificationMetrics implements ArtifactValue {

  private final List<RocPoint> rocCurve;
  private final List<String> classes;
  private final List<List<Long>> confusionMatrix;

  private ClassificationMetrics(Builder builder) {
    this.rocCurve = List.copyOf(builder.rocCurve);
    this.classes = List.copyOf(builder.classes);
    this.confusionMatrix = List.copyOf(builder.confusionMatrix);
  }

  /**
   * Returns a builder without curve and matrix.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the curve as given; a long one is thinned to 200 points when it is written.
   *
   * @return the points in the order given, empty if there is no curve
   */
  public List<RocPoint> rocCurve() {
    return rocCurve;
  }

  /**
   * Returns the names of the classes of the confusion matrix.
   *
   * @return the names in the order of rows and columns, empty if there is no matrix
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Returns the confusion matrix.
   *
   * @return {@code [classes × classes]}, row = actual class, column = predicted class; empty if
   *     absent
   */
  public List<List<Long>> confusionMatrix() {
    return confusionMatrix;
  }

  /**
   * One point of a ROC curve.
   *
   * @param threshold a row counts as positive at this score or above; positive infinity (the usual
   *     first point, where nothing is positive) is allowed and written as a finite number
   * @param falsePositiveRate in [0, 1]
   * @param truePositiveRate in [0, 1]
   */
  public record RocPoint(double threshold, double falsePositiveRate, double truePositiveRate) {

    /** Refuses NaN and rates outside [0, 1]. */
    public RocPoint {
      if (Double.isNaN(threshold) || threshold == Double.NEGATIVE_INFINITY) {
        throw new IllegalStateException(
            "The ROC threshold (%s) is no number.".formatted(threshold));
      }
      requireRate("false positive rate", falsePositiveRate);
      requireRate("true positive rate", truePositiveRate);
    }

    private static void requireRate(String what, double rate) {
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalStateException(
            "The %s (%s) of a ROC point is not in [0, 1].".formatted(what, rate));
      }
    }
  }

  /** Collects a curve and a matrix. */
  public static final class Builder {

    private List<RocPoint> rocCurve = List.of();
    private List<String> classes = List.of();
    private List<List<Long>> confusionMatrix = List.of();

    private Builder() {}

    /**
     * Sets the ROC curve.
     *
     * @param points any number of points in the order of the curve
     * @return this builder
     */
    public Builder rocCurve(List<RocPoint> points) {
      this.rocCurve = List.copyOf(points);
      return this;
    }

    /**
     * Sets the confusion matrix.
     *
     * @param names the classes in the order of rows and columns, at least one
     * @param matrix {@code [classes × classes]} counts, row = actual class, column = predicted
     *     class
     * @return this builder
     * @throws IllegalStateException if the matrix is not square, has another size than the names,
     *     or holds a negative count
     */
    public Builder confusionMatrix(List<String> names, long[][] matrix) {
      if (names.isEmpty() || matrix.length != names.size()) {
        throw new IllegalStateException(
            "The confusion matrix has %d rows for the %d classes %s."
                .formatted(matrix.length, names.size(), names));
      }
      List<List<Long>> rows = new ArrayList<>();
      for (long[] row : matrix) {
        rows.add(checkedRow(names, row));
      }
      this.classes = List.copyOf(names);
      this.confusionMatrix = List.copyOf(rows);
      return this;
    }

    private static List<Long> checkedRow(List<String> names, long[] row) {
      if (row.length != names.size()) {
        throw new IllegalStateException(
            "A row of the confusion matrix has %d counts for the %d classes %s."
                .formatted(row.length, names.size(), names));
      }
      List<Long> counts = new ArrayList<>();
      for (long count : row) {
        if (count < 0) {
          throw new IllegalStateException(
              "The confusion matrix holds the negative count (%d).".formatted(count));
        }
        counts.add(count);
      }
      return List.copyOf(counts);
    }

    /**
     * Returns the metrics collected so far.
     *
     * @return the metrics
     */
    public ClassificationMetrics build() {
      return new ClassificationMetrics(this);
    }
  }
}

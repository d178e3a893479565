package dev.crema.evaluation.leakage;

import java.util.Arrays;

/**
 * Whether a feature is the label itself: each value stands for one class, and each class for one.
 */
final class LabelCopy {
  private static final int UNKNOWN = -1;

  /** A number that is right so often by chance is no number of a measurement. */
  private static final int MIN_ROWS = 10;

  private LabelCopy() {}

  /**
   * Returns whether values and classes go together one to one, a missing value being one of them,
   * and chance does not explain it. Of a label that is a number: whether the two are equal in every
   * row.
   */
  static boolean is(Values values, Values.Codes codes, Labels labels, Chance chance) {
    return switch (labels.task()) {
      case CLASSIFICATION -> isRenamed(codes, labels, chance);
      case REGRESSION -> isEqual(values, labels);
    };
  }

  private static boolean isRenamed(Values.Codes codes, Labels labels, Chance chance) {
    long[] counts = labels.counts();
    int present = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    if (present < 2 || codes.count() != present) {
      return false;
    }
    int[] classOf = new int[codes.count()];
    Arrays.fill(classOf, UNKNOWN);
    for (int row = 0; row < codes.of().length; row++) {
      int code = codes.of()[row];
      if (classOf[code] == UNKNOWN) {
        classOf[code] = labels.ofClass(row);
      } else if (classOf[code] != labels.ofClass(row)) {
        return false;
      }
    }
    // As many values as classes, each of one class: two values of one class would leave another
    // out.
    long largest = Arrays.stream(counts).max().orElse(0);
    return Arrays.stream(classOf).distinct().count() == present
        && chance.isUnlikely(Math.log(2) + Chance.ofPartition(largest, labels.rows() - largest));
  }

  private static boolean isEqual(Values values, Labels labels) {
    double[] numbers = values.numbers();
    if (numbers == null || labels.rows() < MIN_ROWS) {
      return false;
    }
    boolean isConstant = true;
    for (int row = 0; row < numbers.length; row++) {
      if (numbers[row] != labels.number(row)) {
        return false;
      }
      isConstant &= numbers[row] == numbers[0];
    }
    return !isConstant;
  }
}

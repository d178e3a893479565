package dev.crema.drift;

import dev.crema.drift.statistics.TestResult;
import java.util.Objects;

/**
 * One test of one column or output: that it is as in training.
 *
 * @param kind what was tested
 * @param test the statistic and its p-value; a column that vanished has the p-value 0
 * @param effect which share of the rows lies elsewhere, in [0, 1]
 */
public record Finding(Kind kind, TestResult test, double effect) {
  /** What is tested. */
  public enum Kind {
    /** Kolmogorov-Smirnov on numbers. */
    NUMBERS("other values", "Kolmogorov-Smirnov D"),
    /** χ² on categories. */
    CATEGORIES("other categories", "chi-squared"),
    /** The chance of so many numbers beyond one end of training's. */
    RANGE("numbers outside the range of training", "numbers outside"),
    /** The chance of so many rows of one category that training did not have. */
    NEW_CATEGORY("a category that training did not have", "rows of the most frequent one"),
    /** Fisher or χ² on the rows without a value. */
    MISSING("another share of missing values", "difference of the missing rates"),
    /** The window has no such column. */
    VANISHED("vanished", "rows without the column");

    private final String words;
    private final String statistic;

    Kind(String words, String statistic) {
      this.words = words;
      this.statistic = statistic;
    }

    /**
     * Returns what was found, after "has".
     *
     * @return as {@code other values}
     */
    public String words() {
      return words;
    }

    /**
     * Returns what the statistic is.
     *
     * @return as {@code Kolmogorov-Smirnov D}
     */
    public String statistic() {
      return statistic;
    }
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the effect is outside its range
   */
  public Finding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(test, "test");
    if (!(effect >= 0 && effect <= 1)) {
      throw new IllegalArgumentException("The effect (%s) must be in [0, 1].".formatted(effect));
    }
  }
}

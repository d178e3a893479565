package dev.crema.drift;

import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of numbers in a window.
 *
 * @param name the column
 * @param missing how many rows have no value
 * @param below how many values are smaller than the smallest of training; 0 if training had none
 * @param above how many are larger than the largest of training; 0 if training had none
 * @param distribution of the values, exact, or counted at the points of training; null if there are
 *     none
 */
public record WindowNumbers(
    String name, long missing, long below, long above, @Nullable Distribution distribution)
    implements WindowColumn {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if counts do not fit each other
   */
  public WindowNumbers {
    Require.name(name);
    Require.count("missing", missing);
    Require.count("below", below);
    Require.count("above", above);
    long count = distribution == null ? 0 : distribution.count();
    if (below > count - above) {
      throw new IllegalArgumentException(
          "The column (%s) cannot have (%d) of (%d) values below and (%d) above the range."
              .formatted(name, below, count, above));
    }
  }

  /**
   * Returns the exact numbers of a window, as the scores of a model. Takes 24 bytes per different
   * value.
   *
   * @param reference the column in training
   * @param values one per row, NaN where the value is missing; not changed
   * @return the column
   * @throws IllegalArgumentException if a value is infinite
   */
  public static WindowNumbers of(ReferenceNumbers reference, double[] values) {
    double[] present = ReferenceNumbers.present(values);
    Distribution range = reference.distribution();
    return new WindowNumbers(
        reference.name(),
        (long) values.length - present.length,
        range == null ? 0 : Arrays.stream(present).filter(v -> v < range.min()).count(),
        range == null ? 0 : Arrays.stream(present).filter(v -> v > range.max()).count(),
        present.length == 0 ? null : Distribution.of(present));
  }

  @Override
  public long count() {
    return distribution == null ? 0 : distribution.count();
  }

  Distribution requireDistribution() {
    return Objects.requireNonNull(distribution, "distribution");
  }
}

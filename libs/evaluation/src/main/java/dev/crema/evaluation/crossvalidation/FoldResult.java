package dev.crema.evaluation.crossvalidation;

import dev.crema.evaluation.MetricValues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one fold came to.
 *
 * @param repeat which repeat, from 1
 * @param fold which fold of the repeat, from 1
 * @param rows how many rows were learned from and tested
 * @param threshold two classes: the probability from which on the positive class was predicted;
 *     null otherwise
 * @param rounds of the learner, at least 1
 * @param metrics on the test of the fold
 */
public record FoldResult(
    int repeat, int fold, Rows rows, @Nullable Double threshold, int rounds, MetricValues metrics) {

  /** Checks. */
  public FoldResult {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(metrics, "metrics");
  }

  /**
   * How many rows a fold has.
   *
   * @param train features were fitted and the model was trained on, at least 1
   * @param validation early stopping, calibration and threshold were chosen on, at least 0
   * @param test the metrics are of, at least 1
   */
  public record Rows(long train, long validation, long test) {
    /** Checks. */
    public Rows {
      if (train < 1 || validation < 0 || test < 1) {
        throw new IllegalArgumentException(
            "A fold has %d training, %d validation and %d test rows."
                .formatted(train, validation, test));
      }
    }
  }
}

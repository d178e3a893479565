package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import java.util.List;
import java.util.Objects;

/**
 * All that is measured of one model on one set of rows.
 *
 * @param metrics metrics by name
 * @param confusionMatrix counts at the package's own threshold, lines true, columns predicted, in
 *     the order of {@link Evaluation#classes()}; its sum is the number of rows that have a label
 * @param rocCurves two classes: that of the positive class; more: one per class, against the
 *     others; a class without rows, or with all of them, has none
 * @param calibration the bins that hold rows: of the positive class's probability for two classes,
 *     of the predicted class's for more
 */
public record Measures(
    MetricValues metrics,
    ConfusionMatrix confusionMatrix,
    List<RocCurve> rocCurves,
    List<Calibration.Bin> calibration) {
  /** Copies the lists. */
  public Measures {
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(confusionMatrix, "confusionMatrix");
    rocCurves = List.copyOf(rocCurves);
    calibration = List.copyOf(calibration);
  }

  /**
   * Returns how many rows were measured.
   *
   * @return at least 1
   */
  public long rows() {
    return confusionMatrix.rows();
  }
}

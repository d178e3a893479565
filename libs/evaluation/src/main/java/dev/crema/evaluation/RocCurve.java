package dev.crema.evaluation;

import dev.crema.evaluation.metrics.RocPoint;
import java.util.List;
import java.util.Objects;

/**
 * The ROC curve of one class against the others.
 *
 * @param positive the class that counts as positive
 * @param auc the area under the whole curve, before it was thinned, in [0, 1]
 * @param points from (0, 0) to (1, 1), at most {@value #MAX_POINTS}
 */
public record RocCurve(String positive, double auc, List<RocPoint> points) {
  /** How many points are kept: more than a screen can show, little enough to be sent about. */
  public static final int MAX_POINTS = 200;

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if the area is outside [0, 1] or there are too many points
   */
  public RocCurve {
    Objects.requireNonNull(positive, "positive");
    points = List.copyOf(points);
    if (!(auc >= 0 && auc <= 1) || points.size() < 2 || points.size() > MAX_POINTS) {
      throw new IllegalArgumentException(
          "The ROC curve of (%s) has the area (%s) and %d points; it needs an area in [0, 1] and 2 to %d points."
              .formatted(positive, auc, points.size(), MAX_POINTS));
    }
  }
}

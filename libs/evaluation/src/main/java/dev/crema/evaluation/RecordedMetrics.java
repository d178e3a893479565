package dev.crema.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The metrics that a registry keeps of an evaluation, and what production is held to by them.
 *
 * <p>After a retraining most test rows are old ones. If production has become harder since, the
 * best model has not fallen because it is worse there than on all of them: so its metrics on
 * production's test rows are kept too.
 */
public final class RecordedMetrics {
  /** What the names of metrics on production's test rows begin with. */
  public static final String PRODUCTION = "production_";

  /** Fewer of production's test rows are no baseline: the F1 of 250 is off by 0.1 by chance. */
  public static final long MIN_PRODUCTION_ROWS = 250;

  private RecordedMetrics() {}

  /**
   * Returns what is to be kept of the candidate.
   *
   * @param evaluation of the candidate
   * @return finite, by {@link Metric#id}, on all test rows; and by {@link #PRODUCTION} and the id
   *     on production's, if there are at least {@value #MIN_PRODUCTION_ROWS}; unmodifiable
   */
  public static Map<String, Double> of(Evaluation evaluation) {
    Map<String, Double> kept =
        new LinkedHashMap<>(evaluation.candidate().test().metrics().values());
    Evaluation production = evaluation.production();
    if (production != null && production.rows() >= MIN_PRODUCTION_ROWS) {
      production
          .candidate()
          .test()
          .metrics()
          .values()
          .forEach((metric, value) -> kept.put(PRODUCTION + metric, value));
    }
    return Collections.unmodifiableMap(kept);
  }

  /**
   * Returns what production is held to: the worse of a metric's two values, so that chance in the
   * few rows of production makes no fall. The calibration error is that of all test rows, because
   * it grows with fewer.
   *
   * @param kept what {@link #of} gave; other names are left out
   * @return by {@link Metric#id}, in the order of {@link Metric}; unmodifiable
   */
  public static Map<String, Double> baseline(Map<String, Double> kept) {
    Map<String, Double> baseline = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      Double all = kept.get(metric.id());
      Double production =
          metric == Metric.CALIBRATION_ERROR ? null : kept.get(PRODUCTION + metric.id());
      if (all != null && production != null) {
        baseline.put(
            metric.id(),
            metric.isHigherBetter() ? Math.min(all, production) : Math.max(all, production));
      } else if (all != null) {
        baseline.put(metric.id(), all);
      }
    }
    return Collections.unmodifiableMap(baseline);
  }
}

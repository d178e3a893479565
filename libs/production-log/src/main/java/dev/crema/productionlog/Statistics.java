package dev.crema.productionlog;

import java.util.List;

/**
 * The answer to a {@link StatisticsQuery}.
 *
 * @param query the query, its window widened to whole minutes
 * @param versions one entry for each model version that predicted something in the window, by model
 *     and version
 */
public record Statistics(StatisticsQuery query, List<VersionStatistics> versions) {
  /** Bins of a score. */
  public static final int SCORE_BINS = 20;

  /** Upper ends of the bins of a latency in microseconds: five to a decade, 100 µs to 10 s. */
  public static final List<Integer> LATENCY_BOUNDS_MICROS =
      List.of(
          100,
          160,
          250,
          400,
          630,
          1_000,
          1_600,
          2_500,
          4_000,
          6_300,
          10_000,
          16_000,
          25_000,
          40_000,
          63_000,
          100_000,
          160_000,
          250_000,
          400_000,
          630_000,
          1_000_000,
          1_600_000,
          2_500_000,
          4_000_000,
          6_300_000,
          10_000_000);

  /** Copies the list. */
  public Statistics {
    versions = List.copyOf(versions);
  }

  /**
   * What one model version predicted.
   *
   * @param model the registered model
   * @param version the model version
   * @param total over the whole window
   * @param series one point for each step that has rows, in the order of time; a step without rows
   *     is left out
   */
  public record VersionStatistics(
      String model, String version, PredictionCounts total, List<PredictionCounts> series) {

    /** Copies the list. */
    public VersionStatistics {
      series = List.copyOf(series);
    }
  }
}

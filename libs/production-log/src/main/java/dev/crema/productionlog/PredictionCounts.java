package dev.crema.productionlog;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was predicted in a stretch of time.
 *
 * @param from the stretch's beginning
 * @param rows predictions, at least 0
 * @param scoreMean mean score; NaN if there are no rows
 * @param scoreMin smallest score; NaN if there are no rows
 * @param scoreMax largest score; NaN if there are no rows
 * @param scoreBins rows by score: 20 equal bins over [0, 1], a bin's lower end included, 1 in the
 *     last; scores outside count in the nearest bin
 * @param latencyBins rows by latency: bin i counts those of at most {@link
 *     Statistics#LATENCY_BOUNDS_MICROS} i, the last one what is longer; not cumulative
 * @param latencySumMicros sum of the latencies in microseconds
 * @param labels rows by predicted label, in the order of the labels
 */
public record PredictionCounts(
    Instant from,
    long rows,
    double scoreMean,
    double scoreMin,
    double scoreMax,
    List<Long> scoreBins,
    List<Long> latencyBins,
    long latencySumMicros,
    Map<String, Long> labels) {

  /** Copies the lists. */
  public PredictionCounts {
    scoreBins = List.copyOf(scoreBins);
    latencyBins = List.copyOf(latencyBins);
  }

  /** Adds up stretches of time, from the given beginning. */
  static PredictionCounts sum(Instant from, List<PredictionCounts> parts) {
    long rows = 0;
    double scores = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    long latency = 0;
    long[] scoreBins = new long[Rollups.SCORES];
    long[] latencyBins = new long[Rollups.LATENCIES];
    Map<String, Long> labels = new TreeMap<>();
    for (PredictionCounts part : parts) {
      rows += part.rows;
      scores += part.scoreMean * part.rows;
      min = Double.isNaN(min) ? part.scoreMin : Math.min(min, part.scoreMin);
      max = Double.isNaN(max) ? part.scoreMax : Math.max(max, part.scoreMax);
      latency += part.latencySumMicros;
      add(scoreBins, part.scoreBins);
      add(latencyBins, part.latencyBins);
      part.labels.forEach((label, count) -> labels.merge(label, count, Long::sum));
    }
    return new PredictionCounts(
        from,
        rows,
        scores / rows,
        min,
        max,
        Arrays.stream(scoreBins).boxed().toList(),
        Arrays.stream(latencyBins).boxed().toList(),
        latency,
        labels);
  }

  private static void add(long[] sums, List<Long> counts) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += counts.get(i);
    }
  }

  /**
   * Returns a quantile of the latency: the upper bound of the bin in which it lies, so at most 1.6
   * times too large.
   *
   * @param quantile in (0, 1]
   * @return microseconds; NaN if there are no rows; positive infinity beyond the last bound
   */
  public double latencyQuantileMicros(double quantile) {
    if (!(quantile > 0 && quantile <= 1)) {
      throw new IllegalArgumentException(
          "The quantile (%s) must be in (0, 1].".formatted(quantile));
    }
    long wanted = (long) Math.ceil(quantile * rows);
    long seen = 0;
    for (int i = 0; i < latencyBins.size(); i++) {
      seen += latencyBins.get(i);
      if (seen >= wanted && rows > 0) {
        return i < Statistics.LATENCY_BOUNDS_MICROS.size()
            ? Statistics.LATENCY_BOUNDS_MICROS.get(i)
            : Double.POSITIVE_INFINITY;
      }
    }
    return Double.NaN;
  }
}

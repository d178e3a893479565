package dev.crema.inference.metrics;

import dev.crema.service.metrics.Exemplars;
import io.prometheus.metrics.config.ExemplarsProperties;
import io.prometheus.metrics.core.exemplars.ExemplarSampler;
import io.prometheus.metrics.core.exemplars.ExemplarSamplerConfig;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Scores in twenty buckets from 0 to 1, by labels.
 *
 * <p>It is none of Micrometer's: these round what is recorded up to whole numbers before they look
 * for its bucket ({@code TimeWindowFixedBoundaryHistogram}): every score would be in the last one.
 */
final class ScoreHistogram implements Collector {
  private static final String NAME = "inference_prediction_score";
  private static final MetricMetadata METADATA =
      new MetricMetadata(NAME, "Scores of the rows answered, from 0 to 1.");

  /** Upper ends, which belong to their buckets. */
  private static final double[] BOUNDS = {
    0.05,
    0.1,
    0.15,
    0.2,
    0.25,
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.55,
    0.6,
    0.65,
    0.7,
    0.75,
    0.8,
    0.85,
    0.9,
    0.95,
    1,
    Double.POSITIVE_INFINITY
  };

  private static final ExemplarSamplerConfig EXEMPLARS =
      new ExemplarSamplerConfig(ExemplarsProperties.builder().build(), BOUNDS);

  private final Map<Labels, Series> all = new ConcurrentHashMap<>();

  /** The scores of one version. */
  static final class Series {
    private final LongAdder[] counts =
        Stream.generate(LongAdder::new).limit(BOUNDS.length).toArray(LongAdder[]::new);

    private final DoubleAdder sum = new DoubleAdder();
    private final ExemplarSampler exemplars = new ExemplarSampler(EXEMPLARS, new Exemplars());

    void record(double score) {
      int found = Arrays.binarySearch(BOUNDS, score);
      int bucket = found >= 0 ? found : -found - 1;
      counts[Math.min(bucket, counts.length - 1)].increment(); // NaN is above all.
      sum.add(score);
      exemplars.observe(score);
    }

    private HistogramDataPointSnapshot snapshot(Labels labels) {
      long[] now = Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.of(BOUNDS, now), sum.sum(), labels, exemplars.collect(), 0);
    }
  }

  /** Returns the series with these labels, which has no scores yet if it was not there. */
  Series of(Labels labels) {
    return all.computeIfAbsent(labels, _ -> new Series());
  }

  void remove(Labels labels) {
    all.remove(labels);
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }

  @Override
  public HistogramSnapshot collect() {
    return new HistogramSnapshot(
        METADATA,
        all.entrySet().stream().map(each -> each.getValue().snapshot(each.getKey())).toList());
  }
}

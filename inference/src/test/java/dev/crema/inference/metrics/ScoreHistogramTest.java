package dev.crema.inference.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  private static final Labels CHURN = Labels.of("model", "churn", "version", "3");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ScoreHistogram histogram = new ScoreHistogram();

  ScoreHistogramTest() {
    registry.getPrometheusRegistry().register(histogram);
  }

  private static String bucket(String end, int count) {
    return "inference_prediction_score_bucket{model=\"churn\",version=\"3\",le=\"%s\"} %d\n"
        .formatted(end, count);
  }

  private void record(double... scores) {
    for (double score : scores) {
      histogram.of(CHURN).record(score);
    }
  }

  @Test
  void scoresLandInTheirBuckets() {
    record(0.1, 0.5, 0.9);
    assertThat(registry.scrape())
        .contains(bucket("0.05", 0), bucket("0.1", 1), bucket("0.45", 1), bucket("0.5", 2))
        .contains(bucket("0.85", 2), bucket("0.9", 3), bucket("1.0", 3), bucket("+Inf", 3))
        .contains("# TYPE inference_prediction_score histogram\n")
        .contains("inference_prediction_score_count{model=\"churn\",version=\"3\"} 3\n")
        .contains("inference_prediction_score_sum{model=\"churn\",version=\"3\"} 1.5\n");
  }

  @Test
  void theEndsOfTheRangeAreInTheFirstBucketAndTheLast() {
    record(0, 1, Math.nextDown(1.0), Math.nextUp(0.05));
    assertThat(registry.scrape())
        .contains(bucket("0.05", 1), bucket("0.1", 2), bucket("0.95", 2), bucket("1.0", 4));
  }

  @Test
  void whatIsNoNumberIsInNoBucketOfTheRange() {
    record(Double.NaN);
    assertThat(registry.scrape()).contains(bucket("1.0", 0), bucket("+Inf", 1));
  }

  @Test
  void aVersionThatIsForgottenHasNoSeries() {
    record(0.3);
    histogram.remove(CHURN);
    assertThat(registry.scrape()).doesNotContain("inference_prediction_score");
  }
}

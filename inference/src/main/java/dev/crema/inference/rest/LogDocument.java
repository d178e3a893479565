package dev.crema.inference.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms of requests and answers over the production log, for the OpenAPI document alone. */
final class LogDocument {
  private LogDocument() {}

  @Schema(name = "Observation")
  record ObservationForm(
      @Schema(description = "The id in the answer of a prediction; or entity and time.")
          @Nullable String prediction_id,
      @Schema(description = "Of an entity; default the service's own.") @Nullable String model,
      @Nullable String entity,
      @Schema(description = "The entity's latest prediction at or before it is meant.")
          @Nullable String time,
      @Schema(description = "One of the classes.") String label,
      @Schema(description = "When it came true; default now.") @Nullable String observed_at,
      @Schema(description = "Whether it takes the place of another label; default false.")
          @Nullable Boolean replace) {}

  @Schema(name = "Observations", description = "A list, or the fields of one observation alone.")
  record Observations(List<ObservationForm> observations) {}

  @Schema(name = "ObservationOutcome")
  record ObservationOutcome(
      @Schema(
              description =
                  "recorded, late, repeated, contradicting, replaced, pending, unknown or invalid.")
          String outcome,
      @Schema(description = "Whether a window that was closed has changed.") boolean late,
      @Nullable String prediction_id,
      @Nullable String message) {}

  @Schema(name = "ObservationAnswer")
  record ObservationAnswer(
      @Schema(description = "In the order of the observations.") List<ObservationOutcome> outcomes,
      @Schema(description = "How many by outcome.") Map<String, Integer> counts) {}

  @Schema(name = "Erasure")
  record ErasureForm(
      String entity,
      @Schema(description = "Kept in the audit; must not name the entity.") String reason,
      @Schema(description = "Default every model.") @Nullable String model) {}

  @Schema(name = "ErasureAnswer")
  record ErasureAnswer(
      @Schema(description = "The number in the audit.") long id,
      String at,
      String actor,
      long predictions,
      @Schema(description = "Rows by table.") Map<String, Long> related) {}

  @Schema(name = "PredictionCounts")
  record Counts(
      String from,
      long rows,
      @Nullable Double score_mean,
      @Nullable Double score_min,
      @Nullable Double score_max,
      @Nullable Double latency_mean_seconds,
      @Nullable Double latency_p50_seconds,
      @Nullable Double latency_p99_seconds,
      Map<String, Long> labels) {}

  @Schema(name = "VersionStatistics")
  record VersionStatisticsForm(
      String model,
      String version,
      Counts total,
      @Schema(description = "Rows by score: 20 equal bins over [0, 1].") List<Long> score_bins,
      @Schema(description = "Steps without rows are left out.") List<Counts> series) {}

  @Schema(name = "Statistics")
  record StatisticsForm(
      String from, String to, long step_seconds, List<VersionStatisticsForm> versions) {}

  @Schema(name = "PerformanceMetric")
  record PerformanceMetric(
      double value,
      @Schema(description = "Lower end of the 95 % interval.") double lower,
      double upper,
      @Schema(description = "What was measured in training.") @Nullable Double baseline,
      @Schema(
              description =
                  "Whether the baseline lies within the interval; null if there is none, or the"
                      + " interval says nothing of it: too few rows of a class, no width, or"
                      + " calibration_error.")
          @Nullable Boolean baseline_within) {}

  @Schema(name = "CalibrationBin")
  record CalibrationBin(
      double lower,
      double upper,
      long rows,
      double mean_predicted,
      double observed,
      double observed_lower,
      double observed_upper) {}

  @Schema(name = "Performance")
  record PerformanceForm(
      String model,
      @Nullable String version,
      String from,
      @Schema(description = "The end of what is measured: later predictions are not matured.")
          String to,
      @Schema(description = "Whether the whole window asked for is matured.") boolean closed,
      double maturity_seconds,
      long predictions,
      long with_truth,
      @Nullable Double coverage,
      Map<String, Long> truths,
      long late,
      long measured_rows,
      double sample_share,
      Map<String, Long> left_out,
      Map<String, PerformanceMetric> metrics,
      @Schema(description = "Why a metric is not there.") Map<String, String> undefined,
      List<CalibrationBin> calibration) {}
}

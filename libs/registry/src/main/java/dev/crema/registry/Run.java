package dev.crema.registry;

import java.util.Map;

/**
 * A run as far as it matters here.
 *
 * @param id the run's id
 * @param experimentId the experiment that it belongs to
 * @param startTime milliseconds since 1970
 * @param params its settings
 * @param tags its facts
 * @param isActive false if somebody has deleted it
 */
record Run(
    String id,
    String experimentId,
    long startTime,
    Map<String, String> params,
    Map<String, String> tags,
    boolean isActive) {
  static final String PARENT_TAG = "mlflow.parentRunId";

  static Run of(Fields run) {
    Fields info = run.object("info");
    Fields data = run.object("data");
    return new Run(
        info.text("run_id"),
        info.text("experiment_id"),
        info.number("start_time"),
        data.pairs("params"),
        data.pairs("tags"),
        !info.text("lifecycle_stage").equals("deleted"));
  }
}

package dev.crema.registry;

import java.util.List;
import java.util.Map;

/** Writes what a run has to say. All calls may be repeated: the same value twice is once. */
interface RunData {

  /**
   * A value of a metric.
   *
   * @param name the metric
   * @param value the value, finite
   * @param step the step, from 0
   * @param timestamp milliseconds since 1970; the same in a repetition, or there are two points
   */
  record Point(String name, double value, long step, long timestamp) {}

  /**
   * Logs at most 1,000 values in all, of them at most 100 params and 100 tags: MLflow's limits.
   *
   * @param runId the run
   * @param params settings; one that has another value already is refused by MLflow
   * @param points values of metrics
   * @param tags facts
   */
  void log(String runId, Map<String, String> params, List<Point> points, Map<String, String> tags);

  /**
   * Ends a run.
   *
   * @param runId the run
   * @param status MLflow's word: {@code FINISHED} or {@code FAILED}
   * @param endTime milliseconds since 1970
   */
  void end(String runId, String status, long endTime);
}

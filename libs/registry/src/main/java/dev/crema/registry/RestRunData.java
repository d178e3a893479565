package dev.crema.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Run data over REST, for servers with workspaces: MLflow's own client cannot name one. */
final class RestRunData implements RunData {
  private final MlflowApi api;

  RestRunData(MlflowApi api) {
    this.api = api;
  }

  @Override
  public void log(
      String runId, Map<String, String> params, List<Point> points, Map<String, String> tags) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("run_id", runId);
    body.put("params", Fields.pairs(params));
    body.put("metrics", points.stream().map(RestRunData::metric).toList());
    body.put("tags", Fields.pairs(tags));
    api.repeatable("POST", "runs/log-batch", body);
  }

  private static Map<String, Object> metric(Point point) {
    Map<String, Object> metric = new LinkedHashMap<>();
    metric.put("key", point.name());
    metric.put("value", point.value());
    metric.put("step", point.step());
    metric.put("timestamp", point.timestamp());
    return metric;
  }

  @Override
  public void end(String runId, String status, long endTime) {
    api.repeatable(
        "POST", "runs/update", Map.of("run_id", runId, "status", status, "end_time", endTime));
  }
}

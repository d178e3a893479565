package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@link RunRecord} to a run, within MLflow's limits. */
final class RunLog {
  static final int PARAM_LIMIT = 6_000;
  static final int TAG_LIMIT = 8_000;

  private static final int PARAMS_A_BATCH = 100;
  private static final int TAGS_A_BATCH = 100;
  private static final int POINTS_A_BATCH = 800;

  /** MLflow's limit for a dataset's digest. */
  private static final int DIGEST_LENGTH = 36;

  private final MlflowApi api;
  private final RunData data;

  RunLog(MlflowApi api, RunData data) {
    this.api = api;
    this.data = data;
  }

  /** Refuses what MLflow would refuse half-way, or cut silently. */
  static void check(RunRecord run) {
    run.params().forEach((name, value) -> checkLength("param", name, value, PARAM_LIMIT));
    run.tags().forEach((name, value) -> checkLength("tag", name, value, TAG_LIMIT));
    run.metrics().forEach(RunLog::checkFinite);
    run.curves()
        .forEach(
            (name, values) -> {
              for (double value : values) {
                checkFinite(name, value);
              }
            });
  }

  private static void checkLength(String what, String name, String value, int limit) {
    Names.key(name);
    if (value.length() > limit) {
      throw new RegistryException(
          Kind.REJECTED,
          "The %s (%s) has %d characters; MLflow keeps %d."
              .formatted(what, name, value.length(), limit));
    }
  }

  private static void checkFinite(String name, double value) {
    Names.key(name);
    if (!Double.isFinite(value)) {
      throw new RegistryException(
          Kind.REJECTED, "The metric (%s) is (%s), which is not finite.".formatted(name, value));
    }
  }

  void write(Run run, RunRecord content, Map<String, String> tags) {
    Map<String, String> allTags = new LinkedHashMap<>(content.tags());
    allTags.putAll(tags);
    List<RunData.Point> points = points(content, run.startTime());
    List<Map<String, String>> params = parts(notYet(run, content.params()), PARAMS_A_BATCH);
    List<Map<String, String>> someTags = parts(allTags, TAGS_A_BATCH);
    int batches =
        Math.max(
            Math.max(params.size(), someTags.size()),
            (points.size() + POINTS_A_BATCH - 1) / POINTS_A_BATCH);
    for (int i = 0; i < batches; i++) {
      int from = Math.min(points.size(), i * POINTS_A_BATCH);
      int to = Math.min(points.size(), from + POINTS_A_BATCH);
      data.log(
          run.id(),
          i < params.size() ? params.get(i) : Map.of(),
          points.subList(from, to),
          i < someTags.size() ? someTags.get(i) : Map.of());
    }
    writeDatasets(run, content.datasets());
  }

  /**
   * Leaves out params that the run has already. One with another value, which KFP may have logged
   * for its task, is kept under a name of ours: a param is written once.
   */
  private static Map<String, String> notYet(Run run, Map<String, String> params) {
    Map<String, String> missing = new LinkedHashMap<>();
    params.forEach(
        (name, value) -> {
          String there = run.params().get(name);
          if (there == null) {
            missing.put(name, value);
          } else if (!there.equals(value) && !run.params().containsKey("crema." + name)) {
            missing.put("crema." + name, value);
          }
        });
    return missing;
  }

  static List<RunData.Point> points(RunRecord content, long timestamp) {
    List<RunData.Point> points = new ArrayList<>();
    content
        .metrics()
        .forEach((name, value) -> points.add(new RunData.Point(name, value, 0, timestamp)));
    content
        .curves()
        .forEach(
            (name, values) -> {
              for (int step = 0; step < values.length; step++) {
                points.add(new RunData.Point(name, values[step], step, timestamp));
              }
            });
    return points;
  }

  private void writeDatasets(Run run, List<DatasetInput> datasets) {
    if (datasets.isEmpty()) {
      return;
    }
    api.repeatable(
        "POST",
        "runs/log-inputs",
        Map.of("run_id", run.id(), "datasets", datasets.stream().map(RunLog::dataset).toList()));
  }

  private static Map<String, Object> dataset(DatasetInput input) {
    Map<String, String> dataset = new LinkedHashMap<>();
    dataset.put("name", input.name());
    dataset.put("digest", shortened(input.digest()));
    dataset.put("source_type", "crema");
    dataset.put(
        "source", new String(Fields.write(Map.of("uri", input.source())), StandardCharsets.UTF_8));
    dataset.put("profile", "{\"num_rows\":%d}".formatted(input.rows()));
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.data.context", input.context());
    tags.put("crema.content_hash", input.digest());
    return Map.of("dataset", dataset, "tags", Fields.pairs(tags));
  }

  static String shortened(String digest) {
    return digest.length() <= DIGEST_LENGTH ? digest : digest.substring(0, DIGEST_LENGTH);
  }

  private static List<Map<String, String>> parts(Map<String, String> whole, int size) {
    List<Map<String, String>> parts = new ArrayList<>();
    Map<String, String> part = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : whole.entrySet()) {
      part.put(entry.getKey(), entry.getValue());
      if (part.size() == size) {
        parts.add(part);
        part = new LinkedHashMap<>();
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }
}

package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds and makes experiments and runs. */
final class Runs {
  /** KFP nests a run for each task, and one for each level of the pipeline. */
  private static final int NESTING_LIMIT = 20;

  private final MlflowApi api;
  private final InstantSource clock;

  Runs(MlflowApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  long now() {
    return clock.millis();
  }

  Optional<Run> find(String runId) {
    return api.find("runs/get", body("run_id", runId)).map(fields -> Run.of(fields.object("run")));
  }

  Run get(String runId) {
    return find(runId)
        .orElseThrow(
            () -> api.rejected("MLflow (%s) has no run (%s).".formatted(api.server(), runId)));
  }

  Optional<RunFacts> facts(String runId) {
    return api.find("runs/get", body("run_id", runId))
        .map(fields -> RunFacts.of(fields.object("run")));
  }

  /** Returns the last value of each metric, if finite; nothing if there is no such run. */
  Map<String, Double> metrics(String runId) {
    Fields data =
        api.find("runs/get", body("run_id", runId))
            .map(fields -> fields.object("run").object("data"))
            .orElse(Fields.NONE);
    Map<String, Double> metrics = new TreeMap<>();
    for (Fields metric : data.list("metrics")) {
      if (metric.values().get("value") instanceof Number value
          && Double.isFinite(value.doubleValue())) {
        metrics.put(metric.text("key"), value.doubleValue());
      }
    }
    return metrics;
  }

  /** Returns the run at the top of the nesting that a run is in. */
  Run root(Run run) {
    Run current = run;
    for (int depth = 0; depth < NESTING_LIMIT; depth++) {
      String parent = current.tags().get(Run.PARENT_TAG);
      if (parent == null || parent.isEmpty()) {
        return current;
      }
      current = get(parent);
    }
    throw api.rejected(
        "The run (%s) is nested more than %d times.".formatted(run.id(), NESTING_LIMIT));
  }

  Optional<Fields> experiment(String name) {
    return api.find("experiments/get-by-name", body("experiment_name", name))
        .map(fields -> fields.object("experiment"));
  }

  /** Returns the id of an experiment, which is made if it does not exist. */
  String experimentId(String name) {
    Fields experiment =
        api.findOrCreate(
            () -> experiment(name),
            () -> {
              Answer answer = api.once("experiments/create", body("name", name));
              return answer.hasCode("RESOURCE_ALREADY_EXISTS")
                  ? experiment(name).orElseThrow(() -> answer.refused(api.server()))
                  : answer.orThrow(api.server());
            });
    if (experiment.text("lifecycle_stage").equals("deleted")) {
      throw api.rejected(
          "The experiment (%s) was deleted in MLflow (%s).\nMaybe restore it, or use another name."
              .formatted(name, api.server()));
    }
    return experiment.text("experiment_id");
  }

  /** Returns the run that has a registration's key, which is made if it does not exist. */
  Run byKey(String experimentId, String key, Map<String, String> tags) {
    return api.findOrCreate(() -> search(experimentId, key), () -> create(experimentId, tags));
  }

  private Optional<Run> search(String experimentId, String key) {
    String filter = "tags.`%s` = '%s'".formatted(Tags.IDEMPOTENCY_KEY, key);
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("experiment_ids", List.of(experimentId));
    query.put("filter", filter);
    query.put("max_results", 1);
    query.put("order_by", List.of("attributes.start_time ASC"));
    return api.repeatable("POST", "runs/search", query).list("runs").stream()
        .findFirst()
        .map(Run::of);
  }

  /** Makes a run; to be called once for each search that did not find it. */
  Run create(String experimentId, Map<String, String> tags) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("experiment_id", experimentId);
    body.put("start_time", clock.millis());
    body.put("tags", Fields.pairs(tags));
    return Run.of(api.once("runs/create", body).orThrow(api.server()).object("run"));
  }

  void delete(String runId) {
    api.repeatable("POST", "runs/delete", body("run_id", runId));
  }
}

package dev.crema.testkit.kfp;

import dev.crema.testkit.kfp.Store.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Pipelines, versions and experiments: unique names, nothing that runs. */
final class PipelinesApi {
  private static final Set<String> KEYS = Set.of("display_name", "name", "created_at");
  private static final int MAX_NAME = 128;

  private final Store store;
  private final RunEngine engine;
  private final Habits habits;

  PipelinesApi(Store store, RunEngine engine, Habits habits) {
    this.store = store;
    this.engine = engine;
    this.habits = habits;
  }

  /** Makes a pipeline without a version. */
  Map<String, Object> create(Map<String, Object> body) {
    String display = Trees.text(body, "display_name");
    String name = Trees.text(body, "name").isEmpty() ? display : Trees.text(body, "name");
    requireName("Pipeline", name);
    String namespace = Trees.text(body, "namespace");
    synchronized (store) {
      boolean isTaken =
          store.all(Kind.PIPELINE).stream()
              .anyMatch(
                  each ->
                      isSame(Trees.text(each, "name"), name)
                          && Trees.text(each, "namespace").equals(namespace));
      if (isTaken) {
        throw ApiError.exists("The name %s already exist. Specify a new name".formatted(name));
      }
      Map<String, Object> pipeline = named(Kind.PIPELINE, name, display);
      pipeline.put("description", Trees.text(body, "description"));
      pipeline.put("namespace", namespace);
      store.put(Kind.PIPELINE, pipeline);
      return pipeline;
    }
  }

  /** Makes a pipeline and its first version, of the same name. */
  Map<String, Object> upload(Call call) {
    Specs.parse(call.upload());
    Map<String, Object> body = new LinkedHashMap<>();
    for (String name : List.of("name", "display_name", "description", "namespace")) {
      body.put(name, call.query(name));
    }
    synchronized (store) {
      Map<String, Object> pipeline = create(body);
      version(pipeline, Trees.text(pipeline, "name"), call.upload());
      return pipeline;
    }
  }

  Map<String, Object> uploadVersion(Call call) {
    String name = call.query("name").isEmpty() ? call.query("display_name") : call.query("name");
    Map<String, Object> pipeline =
        store
            .find(Kind.PIPELINE, call.query("pipelineid"))
            .orElseThrow(() -> ApiError.invalid("Failed to create a pipeline version"));
    Specs.parse(call.upload());
    return version(pipeline, name, call.upload());
  }

  private Map<String, Object> version(Map<String, Object> pipeline, String name, String yaml) {
    requireName("PipelineVersion", name);
    synchronized (store) {
      String pipelineId = Trees.text(pipeline, "pipeline_id");
      if (versions(pipelineId).stream().anyMatch(each -> isSame(Trees.text(each, "name"), name))) {
        throw ApiError.exists("Failed to create a pipeline version");
      }
      Map<String, Object> version = named(Kind.VERSION, name, name);
      version.put("pipeline_id", pipelineId);
      version.put("_yaml", yaml);
      store.put(Kind.VERSION, version);
      return version;
    }
  }

  private List<Map<String, Object>> versions(String pipelineId) {
    return store.all(Kind.VERSION).stream()
        .filter(each -> Trees.text(each, "pipeline_id").equals(pipelineId))
        .toList();
  }

  /** Returns a version as the API shows it, with its spec. */
  static Map<String, Object> shown(Map<String, Object> version) {
    Map<String, Object> shown = new LinkedHashMap<>(version);
    shown.put("pipeline_spec", Specs.parse(Trees.text(version, "_yaml")));
    return shown;
  }

  Map<String, Object> byName(Call call) {
    return store.all(Kind.PIPELINE).stream()
        .filter(each -> isSame(Trees.text(each, "name"), call.path("name")))
        .filter(each -> Trees.text(each, "namespace").equals(call.query("namespace")))
        .findFirst()
        .orElseThrow(() -> ApiError.notFound("Pipeline", call.path("name")));
  }

  Map<String, Object> listVersions(Call call) {
    store.get(Kind.PIPELINE, call.path("pipeline_id"));
    List<Map<String, Object>> versions =
        versions(call.path("pipeline_id")).stream().map(PipelinesApi::shown).toList();
    return new Listing(habits, "pipeline_versions", KEYS).answer(versions, call.query());
  }

  Map<String, Object> getVersion(Call call) {
    Map<String, Object> version = store.get(Kind.VERSION, call.path("pipeline_version_id"));
    if (!Trees.text(version, "pipeline_id").equals(call.path("pipeline_id"))) {
      throw ApiError.notFound("PipelineVersion", call.path("pipeline_version_id"));
    }
    return shown(version);
  }

  Map<String, Object> list(Call call) {
    return new Listing(habits, "pipelines", KEYS)
        .answer(ofNamespace(Kind.PIPELINE, call), call.query());
  }

  Map<String, Object> createExperiment(Map<String, Object> body) {
    String name = Trees.text(body, "display_name");
    requireName("Experiment", name);
    String namespace = Trees.text(body, "namespace");
    synchronized (store) {
      boolean isTaken =
          store.all(Kind.EXPERIMENT).stream()
              .anyMatch(
                  each ->
                      isSame(Trees.text(each, "display_name"), name)
                          && Trees.text(each, "namespace").equals(namespace));
      if (isTaken) {
        throw ApiError.exists("Experiment already exists: " + name);
      }
      Map<String, Object> experiment = named(Kind.EXPERIMENT, "", name);
      experiment.put("namespace", namespace);
      experiment.put("description", Trees.text(body, "description"));
      experiment.put("storage_state", "AVAILABLE");
      store.put(Kind.EXPERIMENT, experiment);
      return experiment;
    }
  }

  Map<String, Object> listExperiments(Call call) {
    return new Listing(habits, "experiments", Set.of("display_name", "created_at", "storage_state"))
        .answer(ofNamespace(Kind.EXPERIMENT, call), call.query());
  }

  private List<Map<String, Object>> ofNamespace(Kind kind, Call call) {
    return store.all(kind).stream()
        .filter(each -> Trees.text(each, "namespace").equals(call.query("namespace")))
        .toList();
  }

  private Map<String, Object> named(Kind kind, String name, String display) {
    Map<String, Object> made = new LinkedHashMap<>();
    made.put(kind.id(), UUID.randomUUID().toString());
    if (!name.isEmpty()) {
      made.put("name", name);
    }
    made.put("display_name", display.isEmpty() ? name : display);
    made.put("created_at", engine.now());
    return made;
  }

  private boolean isSame(String one, String other) {
    return habits.foldsCase() ? one.equalsIgnoreCase(other) : one.equals(other);
  }

  static void requireName(String kind, String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw ApiError.invalid(
          "%s name (%s) must have 1 to %d characters".formatted(kind, name, MAX_NAME));
    }
  }
}

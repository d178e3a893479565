package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import dev.crema.testkit.kfp.Store.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs and recurring runs: names may come twice. */
final class RunsApi {
  private static final Set<String> RUN_KEYS =
      Set.of("display_name", "created_at", "finished_at", "state", "storage_state");
  private static final Set<String> RECURRING_KEYS = Set.of("display_name", "created_at");
  private static final String REFERENCE = "pipeline_version_reference";
  private static final String DEFAULT_ACCOUNT = "pipeline-runner";

  private final Store store;
  private final RunEngine engine;
  private final Habits habits;

  RunsApi(Store store, RunEngine engine, Habits habits) {
    this.store = store;
    this.engine = engine;
    this.habits = habits;
  }

  /** A run that passed the checks and is not there yet. */
  record Prepared(Map<String, Object> run, String yaml) {}

  Prepared prepare(Map<String, Object> body) {
    PipelinesApi.requireName("Run", Trees.text(body, "display_name"));
    Map<String, Object> version = version(body);
    check(version, body);
    Map<String, Object> run = started(body, version);
    return new Prepared(run, Trees.text(version, "_yaml"));
  }

  private Map<String, Object> started(Map<String, Object> body, Map<String, Object> version) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("run_id", UUID.randomUUID().toString());
    run.put("display_name", Trees.text(body, "display_name"));
    run.put("experiment_id", experiment(body));
    run.put("storage_state", "AVAILABLE");
    run.put("description", Trees.text(body, "description"));
    run.put(REFERENCE, reference(version));
    run.put("runtime_config", Trees.object(body, "runtime_config"));
    String account = Trees.text(body, "service_account");
    run.put("service_account", account.isEmpty() ? DEFAULT_ACCOUNT : account);
    run.put("created_at", engine.now());
    run.put("scheduled_at", engine.now());
    return run;
  }

  private static Map<String, Object> reference(Map<String, Object> version) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("pipeline_id", Trees.text(version, "pipeline_id"));
    reference.put("pipeline_version_id", Trees.text(version, "pipeline_version_id"));
    return reference;
  }

  private String experiment(Map<String, Object> body) {
    String id = Trees.text(body, "experiment_id");
    if (id.isEmpty()) {
      throw ApiError.invalid("The double has no default experiment: name one");
    }
    Map<String, Object> experiment = store.get(Kind.EXPERIMENT, id);
    if (Trees.text(experiment, "storage_state").equals("ARCHIVED")) {
      throw ApiError.invalid("Experiment %s is archived".formatted(id));
    }
    return id;
  }

  /** Returns the version that is named, or the latest of the pipeline. */
  private Map<String, Object> version(Map<String, Object> body) {
    Map<String, Object> reference = Trees.object(body, REFERENCE);
    String pipeline = Trees.text(reference, "pipeline_id");
    String id = Trees.text(reference, "pipeline_version_id");
    if (pipeline.isEmpty()) {
      throw ApiError.invalid("The run must have a pipeline version reference");
    }
    store.get(Kind.PIPELINE, pipeline);
    Map<String, Object> version = id.isEmpty() ? latest(pipeline) : store.get(Kind.VERSION, id);
    if (!Trees.text(version, "pipeline_id").equals(pipeline)) {
      throw ApiError.invalid("Pipeline version %s is not of pipeline %s".formatted(id, pipeline));
    }
    return version;
  }

  private Map<String, Object> latest(String pipeline) {
    return store.all(Kind.VERSION).stream()
        .filter(each -> Trees.text(each, "pipeline_id").equals(pipeline))
        .max(Comparator.comparingLong(each -> Trees.number(each, Store.ORDER)))
        .orElseThrow(() -> ApiError.notFound("PipelineVersion", "of " + pipeline));
  }

  private static void check(Map<String, Object> version, Map<String, Object> body) {
    Object given =
        body.get("runtime_config") instanceof Map<?, ?> config ? config.get("parameters") : null;
    if (given instanceof Map<?, ?> map && map.containsValue(null)) {
      throw ApiError.invalid("input parameter is null");
    }
    Map<String, Object> parameters = Trees.asObject(given);
    int bytes = Json.write(parameters).getBytes(StandardCharsets.UTF_8).length;
    Specs.check(Specs.parse(Trees.text(version, "_yaml")), parameters, bytes);
  }

  void accept(Prepared prepared) {
    engine.accept(prepared.run(), prepared.yaml());
  }

  Map<String, Object> get(Call call) {
    return engine.shown(store.get(Kind.RUN, call.path("run_id")), true);
  }

  Map<String, Object> list(Call call) {
    List<Map<String, Object>> runs =
        ofExperiment(Kind.RUN, call).stream()
            .filter(run -> isOfNamespace(run, call.query("namespace")))
            .map(run -> engine.shown(run, false))
            .toList();
    return new Listing(habits, "runs", RUN_KEYS).answer(runs, call.query());
  }

  /** A run lies in the namespace of its experiment. */
  private boolean isOfNamespace(Map<String, Object> run, String namespace) {
    return namespace.isEmpty()
        || store
            .find(Kind.EXPERIMENT, Trees.text(run, "experiment_id"))
            .filter(each -> Trees.text(each, "namespace").equals(namespace))
            .isPresent();
  }

  private List<Map<String, Object>> ofExperiment(Kind kind, Call call) {
    String id = call.query("experiment_id");
    return store.all(kind).stream()
        .filter(each -> id.isEmpty() || Trees.text(each, "experiment_id").equals(id))
        .toList();
  }

  void terminate(Call call) {
    engine.terminate(call.path("run_id"));
  }

  Map<String, Object> createRecurring(Map<String, Object> body) {
    PipelinesApi.requireName("Recurring run", Trees.text(body, "display_name"));
    Map<String, Object> version = version(body);
    check(version, body);
    long concurrency = Trees.number(body, "max_concurrency");
    if (concurrency < 1 || concurrency > 10) {
      throw ApiError.invalid(
          "The max concurrency of the recurring run is out of range. Support 1-10. Received "
              + concurrency);
    }
    Map<String, Object> trigger = Trees.object(body, "trigger");
    requireTrigger(trigger);
    Map<String, Object> made = new LinkedHashMap<>(body);
    made.put("recurring_run_id", UUID.randomUUID().toString());
    made.put("experiment_id", experiment(body));
    made.put("service_account", DEFAULT_ACCOUNT);
    made.put("max_concurrency", Long.toString(concurrency));
    made.put("created_at", engine.now());
    made.put("updated_at", engine.now());
    made.put("_fired", engine.now());
    store.put(Kind.RECURRING_RUN, enabled(made, !Trees.text(body, "mode").equals("DISABLE")));
    return store.get(Kind.RECURRING_RUN, Trees.text(made, "recurring_run_id"));
  }

  private void requireTrigger(Map<String, Object> trigger) {
    Map<String, Object> cron = Trees.object(trigger, "cron_schedule");
    Map<String, Object> every = Trees.object(trigger, "periodic_schedule");
    if (cron.isEmpty() && every.isEmpty()) {
      throw ApiError.invalid("The recurring run must have a trigger");
    }
    if (!cron.isEmpty()) {
      Cron.parse(Trees.text(cron, "cron"), habits.takesFiveFields());
    } else if (Trees.number(every, "interval_second") < 1) {
      throw ApiError.invalid("Found invalid period schedule interval. Set at least 1 second");
    }
  }

  private static Map<String, Object> enabled(Map<String, Object> recurring, boolean isEnabled) {
    Map<String, Object> changed = new LinkedHashMap<>(recurring);
    changed.put("mode", isEnabled ? "ENABLE" : "DISABLE");
    changed.put("status", isEnabled ? "ENABLED" : "DISABLED");
    return changed;
  }

  void enable(Call call, boolean isEnabled) {
    synchronized (store) {
      Map<String, Object> found = store.get(Kind.RECURRING_RUN, call.path("recurring_run_id"));
      Map<String, Object> changed = enabled(found, isEnabled);
      changed.put("updated_at", engine.now());
      store.put(Kind.RECURRING_RUN, changed);
    }
  }

  void delete(Call call) {
    synchronized (store) {
      String id = call.path("recurring_run_id");
      store.get(Kind.RECURRING_RUN, id);
      store.remove(Kind.RECURRING_RUN, id);
    }
  }

  Map<String, Object> listRecurring(Call call) {
    List<Map<String, Object>> all =
        ofExperiment(Kind.RECURRING_RUN, call).stream()
            .filter(
                each ->
                    call.query("namespace").isEmpty()
                        || Trees.text(each, "namespace").equals(call.query("namespace")))
            .toList();
    return new Listing(habits, "recurringRuns", RECURRING_KEYS).answer(all, call.query());
  }

  /** Starts what is due; placeholders of the schedule's time stay as they are. */
  void tick(Instant now) {
    for (Map<String, Object> recurring : store.all(Kind.RECURRING_RUN)) {
      if (Trees.text(recurring, "status").equals("ENABLED")) {
        try {
          fire(recurring, now);
        } catch (ApiError e) {
          // Its pipeline is gone, or its experiment in the archive: KFP starts nothing.
        }
      }
    }
  }

  private void fire(Map<String, Object> recurring, Instant now) {
    String id = Trees.text(recurring, "recurring_run_id");
    synchronized (store) {
      long active =
          store.all(Kind.RUN).stream()
              .filter(run -> Trees.text(run, "recurring_run_id").equals(id))
              .filter(run -> !RunEngine.isEnded(run))
              .count();
      Instant due = due(recurring, now);
      if (due == null || active >= Trees.number(recurring, "max_concurrency")) {
        return;
      }
      Map<String, Object> body = new LinkedHashMap<>(recurring);
      body.put(
          "display_name",
          "%s-%d".formatted(Trees.text(recurring, "display_name"), due.getEpochSecond()));
      body.remove("service_account");
      Prepared prepared = prepare(body);
      prepared.run().put("recurring_run_id", id);
      prepared.run().put("scheduled_at", due.toString());
      accept(prepared);
      Map<String, Object> fired = new LinkedHashMap<>(recurring);
      fired.put("_fired", due.toString());
      store.put(Kind.RECURRING_RUN, fired);
    }
  }

  /** Returns the time that is due: the first one missed, or the last if nothing is caught up. */
  private @Nullable Instant due(Map<String, Object> recurring, Instant now) {
    Instant due = next(recurring, Instant.parse(Trees.text(recurring, "_fired")));
    if (due == null || due.isAfter(now) || !Trees.flag(recurring, "no_catchup")) {
      return due == null || due.isAfter(now) ? null : due;
    }
    for (Instant later = due; later != null && !later.isAfter(now); ) {
      due = later;
      later = next(recurring, later);
    }
    return due;
  }

  private @Nullable Instant next(Map<String, Object> recurring, Instant after) {
    Map<String, Object> trigger = Trees.object(recurring, "trigger");
    Map<String, Object> cron = Trees.object(trigger, "cron_schedule");
    Map<String, Object> every = Trees.object(trigger, "periodic_schedule");
    Map<String, Object> one = cron.isEmpty() ? every : cron;
    String start = Trees.text(one, "start_time");
    String end = Trees.text(one, "end_time");
    Instant from =
        start.isEmpty() || after.isAfter(Instant.parse(start))
            ? after
            : Instant.parse(start).minusSeconds(1);
    Instant next =
        cron.isEmpty()
            ? from.plus(Duration.ofSeconds(Trees.number(every, "interval_second")))
            : Cron.parse(Trees.text(cron, "cron"), habits.takesFiveFields()).next(from);
    boolean isOver = next == null || (!end.isEmpty() && next.isAfter(Instant.parse(end)));
    return isOver ? null : next;
  }
}

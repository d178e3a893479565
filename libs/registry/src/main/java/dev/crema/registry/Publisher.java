package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Registers a package. The order makes a version the last thing that appears, when its files are
 * complete; each step looks for what an attempt before it may have left, so a registration that was
 * cut off anywhere is carried on by the next.
 */
final class Publisher {
  private final MlflowApi api;
  private final Versions versions;
  private final Runs runs;
  private final RunData data;
  private final LoggedModels models;

  Publisher(MlflowApi api, Versions versions, Runs runs, RunData data, Artifacts artifacts) {
    this.api = api;
    this.versions = versions;
    this.runs = runs;
    this.data = data;
    this.models = new LoggedModels(api, artifacts);
  }

  Registration register(RegistrationRequest request) throws IOException {
    String digest = Names.digest(request.files().packageDigest());
    Names.model(request.model());
    RunLog.check(request.run());
    Optional<ModelVersion> there = byDigest(request.model(), digest);
    if (there.isPresent()) {
      return registered(there.get(), true);
    }
    Map<String, Path> files = packageFiles(request.files());
    List<Manifest.Entry> entries = entries(files);
    createModel(request.model());
    String key = key(request);
    Map<String, String> tags = tags(request, key);
    Target target = target(request, key, tags);
    log(target, request.run(), tags);
    LoggedModel model = models.findOrCreate(target.root(), request, entries, tags);
    String manifestDigest =
        model.isReady()
            ? models.manifestDigest(model)
            : models.upload(target.root(), model, request.files(), files, entries);
    finish(target, model, request.run());
    tags.put(Tags.MANIFEST_SHA256, manifestDigest);
    ModelVersion created = createVersion(target, model, request, key, tags);
    ModelVersion first = onlyOne(created, key);
    return registered(first, !first.source().equals(source(model)));
  }

  /** The run to log to, the root run that the version belongs to, and whether the run is ours. */
  private record Target(Run run, Run root, boolean isOurs) {}

  private Optional<ModelVersion> byDigest(String model, String digest) {
    return versions.byTag(model, Tags.PACKAGE_DIGEST, digest).stream().findFirst();
  }

  private Registration registered(ModelVersion version, boolean already) {
    api.setAlias(version.model(), Registry.CHALLENGER, version.version());
    String uri = "models:/%s/%s".formatted(version.model(), version.version());
    return new Registration(version, already, version.runId(), uri);
  }

  private static String key(RegistrationRequest request) {
    return Digests.of(
        "crema registration 1\n" + request.model() + "\n" + request.files().packageDigest());
  }

  private static Map<String, String> tags(RegistrationRequest request, String key) {
    Map<String, String> tags = new LinkedHashMap<>(request.tags());
    tags.put(Tags.PACKAGE_DIGEST, request.files().packageDigest());
    tags.put(Tags.IDEMPOTENCY_KEY, key);
    return tags;
  }

  private void createModel(String model) {
    api.retry()
        .run(
            () -> {
              Answer answer = api.once("registered-models/create", body("name", model));
              if (!answer.hasCode("RESOURCE_ALREADY_EXISTS")) {
                answer.orThrow(api.server());
              }
            });
  }

  private Target target(RegistrationRequest request, String key, Map<String, String> tags) {
    if (request.runId() != null) {
      Run run = runs.get(request.runId());
      return new Target(run, runs.root(run), false);
    }
    Map<String, String> runTags = new LinkedHashMap<>(tags);
    runTags.put("mlflow.runName", "register " + request.model());
    runTags.put("mlflow.source.name", "register-model");
    String commit = request.tags().get(Tags.GIT_COMMIT);
    if (commit != null) {
      runTags.put("mlflow.source.git.commit", commit);
    }
    Run run = runs.byKey(runs.experimentId(request.experiment()), key, runTags);
    return new Target(run, run, true);
  }

  /**
   * Logs to the run; metrics, datasets and facts are repeated on the root run, where people look.
   */
  private void log(Target target, RunRecord content, Map<String, String> tags) {
    RunLog log = new RunLog(api, data);
    log.write(target.run(), content, tags);
    if (!target.root().id().equals(target.run().id())) {
      RunRecord summary =
          new RunRecord(Map.of(), content.metrics(), Map.of(), content.datasets(), content.tags());
      log.write(target.root(), summary, tags);
    }
  }

  /** Returns every file of the version by its path; the package's under a folder of its own. */
  private static Map<String, Path> packageFiles(ModelFiles files) throws IOException {
    Map<String, Path> all = new TreeMap<>();
    for (Map.Entry<String, Path> file : Manifest.files(files.packageDirectory()).entrySet()) {
      all.put(Manifest.PACKAGE_FOLDER + file.getKey(), file.getValue());
    }
    if (all.isEmpty()) {
      throw new RegistryException(
          RegistryException.Kind.REJECTED,
          "The model package (%s) is empty.".formatted(files.packageDirectory()));
    }
    all.putAll(files.documents());
    return all;
  }

  private static List<Manifest.Entry> entries(Map<String, Path> files) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      entries.add(Manifest.Entry.of(file.getKey(), file.getValue()));
    }
    return entries;
  }

  private void finish(Target target, LoggedModel model, RunRecord content) {
    addOutput(target.root(), model);
    logModelMetrics(target.root(), model, content);
    if (target.isOurs()) {
      data.end(target.run().id(), "FINISHED", runs.now());
    }
  }

  /** MLflow refuses the same output twice, so it is looked for before, and after a refusal. */
  private void addOutput(Run root, LoggedModel model) {
    Map<String, Object> output =
        Map.of("run_id", root.id(), "models", List.of(Map.of("model_id", model.id(), "step", 0)));
    api.retry()
        .run(
            () -> {
              if (!hasOutput(root, model)) {
                Answer answer = api.once("runs/outputs", output);
                if (!answer.isSuccess() && !hasOutput(root, model)) {
                  throw answer.refused(api.server());
                }
              }
            });
  }

  private boolean hasOutput(Run root, LoggedModel model) {
    return api
        .get("runs/get", body("run_id", root.id()))
        .object("run")
        .object("outputs")
        .list("model_outputs")
        .stream()
        .anyMatch(output -> output.text("model_id").equals(model.id()));
  }

  /** Ties the metrics to the logged model, which MLflow's own client cannot say. */
  private void logModelMetrics(Run root, LoggedModel model, RunRecord content) {
    if (content.metrics().isEmpty()) {
      return;
    }
    List<Map<String, Object>> metrics = new ArrayList<>();
    content
        .metrics()
        .forEach(
            (name, value) -> {
              Map<String, Object> metric = new LinkedHashMap<>();
              metric.put("key", name);
              metric.put("value", value);
              metric.put("step", 0);
              metric.put("timestamp", root.startTime());
              metric.put("model_id", model.id());
              metrics.add(metric);
            });
    api.repeatable("POST", "runs/log-batch", Map.of("run_id", root.id(), "metrics", metrics));
  }

  private ModelVersion createVersion(
      Target target,
      LoggedModel model,
      RegistrationRequest request,
      String key,
      Map<String, String> tags) {
    return api.findOrCreate(
        () -> versions.byTag(request.model(), Tags.IDEMPOTENCY_KEY, key).stream().findFirst(),
        () -> {
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("name", request.model());
          body.put("source", source(model));
          body.put("model_id", model.id());
          body.put("run_id", target.root().id());
          body.put("description", request.description());
          body.put("tags", Fields.pairs(tags));
          return Versions.version(
              api.once("model-versions/create", body)
                  .orThrow(api.server())
                  .object("model_version"));
        });
  }

  private static String source(LoggedModel model) {
    return "models:/" + model.id();
  }

  /**
   * Two that register the same package at the same moment both make a version. Numbers are given in
   * order, so the one with the higher number sees the other, and takes its own away.
   */
  private ModelVersion onlyOne(ModelVersion created, String key) {
    ModelVersion first =
        versions.byTag(created.model(), Tags.IDEMPOTENCY_KEY, key).stream()
            .findFirst()
            .orElse(created);
    if (!first.version().equals(created.version())) {
      api.repeatable(
          "DELETE",
          "model-versions/delete",
          body("name", created.model(), "version", created.version()));
    }
    return first;
  }
}

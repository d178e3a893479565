package dev.crema.lineage;

import dev.crema.registry.ModelVersion;
import dev.crema.registry.RunFacts;
import dev.crema.registry.Tags;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One walk along the chain, which notes each link as it is found or missed. */
final class Walk {
  private static final String NO_TAG =
      "Neither the version nor its MLflow run has the tag (%s).\nMaybe it was registered without the parameter %s of register-model, or by hand.";

  private static final String OTHER_ALERT =
      "Not looked for: the alert (%s) was not about drift.\nMaybe give an alert of your own that is about drift a name with that word in it, as CremaDrift.";

  private final Sources sources;
  private final List<Link> links = new ArrayList<>();

  Walk(Sources sources) {
    this.sources = sources;
  }

  List<Link> links() {
    return links;
  }

  void fromPrediction(Subject.Prediction subject) {
    String id = subject.id().toString();
    String where = sources.predictions().where();
    Facts.Prediction found =
        look(
            Kind.PREDICTION,
            id,
            () -> sources.predictions().find(subject.id()),
            "There is no such prediction at %s.\nMaybe it was erased, is older than the retention, waits in a spool, or was sampled out."
                .formatted(where));
    if (found == null) {
      hangOnPrediction();
      return;
    }
    links.add(new Link.Found(Kind.PREDICTION, id, where, found.facts()));
    fromVersion(new Subject.Version(found.model(), found.version()));
  }

  /** Its id is made of digests and a row's number, from which no version can be had. */
  void fromBatchAnswer(Subject.BatchAnswer subject) {
    missing(
        Kind.PREDICTION,
        subject.text(),
        "It is an answer of score-data: such answers are in no log, and the version stands beside the id, in the column crema_version of that table.\nMaybe ask for MODEL:VERSION with it; a digest there is a package's, which its version has as a tag.");
    hangOnPrediction();
  }

  private void hangOnPrediction() {
    hang("the prediction", Kind.VERSION, Kind.MLFLOW_RUN, Kind.KFP_RUN, Kind.OUTCOME);
    hang("the version", Kind.DATA, Kind.CONTRACT, Kind.COMMIT);
    hang("the KFP run", Kind.RETRAINING, Kind.CAUSE, Kind.DRIFT_REPORT);
  }

  void fromVersion(Subject subject) {
    ModelVersion version =
        look(
            Kind.VERSION,
            subject.text(),
            () -> sources.models().version(subject),
            "There is no such version at %s.\nMaybe it was deleted, or no version has this alias."
                .formatted(sources.models().where()));
    if (version == null) {
      hang("the version", Kind.MLFLOW_RUN, Kind.KFP_RUN, Kind.OUTCOME);
      hang("the version", Kind.DATA, Kind.CONTRACT, Kind.COMMIT);
      hang("the KFP run", Kind.RETRAINING, Kind.CAUSE, Kind.DRIFT_REPORT);
      return;
    }
    note(version);
    RunFacts run = mlflowRun(version);
    String kfpRunId = tag(version, run, Tags.KFP_RUN_ID).orElse("");
    if (kfpRunId.isEmpty()) {
      missing(Kind.KFP_RUN, "", NO_TAG.formatted(Tags.KFP_RUN_ID, "kfp_run_id"));
      hang("the KFP run", Kind.OUTCOME);
    }
    Facts.KfpRun kfpRun = kfpRunId.isEmpty() ? null : kfpRun(kfpRunId);
    if (!kfpRunId.isEmpty()) {
      outcome(kfpRunId);
    }
    origins(version, run, kfpRun);
    retraining(kfpRunId);
  }

  void fromKfpRun(Subject.KfpRun subject) {
    Facts.KfpRun kfpRun = kfpRun(subject.id());
    outcome(subject.id());
    List<ModelVersion> versions =
        look(
            Kind.VERSION,
            "",
            () -> Optional.of(sources.models().ofKfpRun(subject.id())),
            "unreachable");
    if (versions != null && versions.isEmpty()) {
      missing(
          Kind.VERSION,
          "",
          "No version at %s has the tag (%s) of this run: it registered none."
              .formatted(sources.models().where(), Tags.KFP_RUN_ID));
    }
    if (versions == null || versions.isEmpty()) {
      hang("a version", Kind.MLFLOW_RUN, Kind.DATA, Kind.CONTRACT);
      commit(null, null, kfpRun);
    } else {
      for (ModelVersion version : versions) {
        note(version);
        origins(version, mlflowRun(version), kfpRun);
      }
    }
    retraining(subject.id());
  }

  private void note(ModelVersion version) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("package digest", version.tags().getOrDefault(Tags.PACKAGE_DIGEST, ""));
    facts.put("seed", version.tags().getOrDefault(Tags.SEED, ""));
    facts.put("files", version.source());
    links.add(
        new Link.Found(
            Kind.VERSION,
            version.model() + ":" + version.version(),
            sources.models().where(),
            facts));
  }

  private @Nullable RunFacts mlflowRun(ModelVersion version) {
    String id = version.runId();
    if (id.isEmpty()) {
      missing(Kind.MLFLOW_RUN, "", "The version names no run: it was made by hand.");
      return null;
    }
    RunFacts run =
        look(
            Kind.MLFLOW_RUN,
            id,
            () -> sources.models().run(id),
            "There is no such run at %s: it was deleted for good."
                .formatted(sources.models().where()));
    if (run != null) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("name", run.name());
      facts.put("experiment", run.experimentId());
      facts.put("status", run.isActive() ? run.status() : run.status() + ", deleted");
      facts.put("started", run.startedAt().toString());
      links.add(new Link.Found(Kind.MLFLOW_RUN, id, sources.models().where(), facts));
    }
    return run;
  }

  private Facts.@Nullable KfpRun kfpRun(String id) {
    Facts.KfpRun run =
        look(
            Kind.KFP_RUN,
            id,
            () -> sources.kfpRuns().find(id),
            "There is no such run at %s.\nMaybe it was deleted, or it was a run of crema run."
                .formatted(sources.kfpRuns().where()));
    if (run != null) {
      links.add(new Link.Found(Kind.KFP_RUN, id, sources.kfpRuns().where(), run.facts()));
    }
    return run;
  }

  private void outcome(String kfpRunId) {
    Facts.Outcome outcome =
        look(
            Kind.OUTCOME,
            "",
            () -> sources.outcomes().find(kfpRunId),
            "The run has reported nothing to %s: it goes on, or its pipeline has no report-outcome."
                .formatted(sources.outcomes().where()));
    if (outcome != null) {
      links.add(
          new Link.Found(
              Kind.OUTCOME, outcome.verdict(), sources.outcomes().where(), outcome.facts()));
    }
  }

  private void origins(
      ModelVersion version, @Nullable RunFacts run, Facts.@Nullable KfpRun kfpRun) {
    data(run);
    Map<String, String> parameters = kfpRun == null ? Map.of() : kfpRun.parameters();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("file", parameters.getOrDefault("contract_uri", ""));
    facts.put("file's SHA-256", parameters.getOrDefault("contract_sha256", ""));
    tag(version, run, Tags.CONTRACT_DIGEST)
        .ifPresentOrElse(
            digest ->
                links.add(new Link.Found(Kind.CONTRACT, digest, sources.models().where(), facts)),
            () ->
                missing(
                    Kind.CONTRACT,
                    "",
                    "Neither the version nor its MLflow run has the tag (%s): Crema did not register it."
                        .formatted(Tags.CONTRACT_DIGEST)));
    commit(version, run, kfpRun);
  }

  private void data(@Nullable RunFacts run) {
    if (run == null) {
      hang("the MLflow run", Kind.DATA);
      return;
    }
    if (run.datasets().isEmpty()) {
      missing(
          Kind.DATA,
          "",
          "The MLflow run names no dataset.\nMaybe register-model was not given train and test.");
    }
    for (RunFacts.Dataset dataset : run.datasets()) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("name", dataset.name());
      facts.put("used for", dataset.context());
      facts.put("source", dataset.source());
      links.add(new Link.Found(Kind.DATA, dataset.digest(), sources.models().where(), facts));
    }
  }

  private void commit(
      @Nullable ModelVersion version, @Nullable RunFacts run, Facts.@Nullable KfpRun kfpRun) {
    Optional<String> tagged =
        version == null ? Optional.empty() : tag(version, run, Tags.GIT_COMMIT);
    String given = kfpRun == null ? "" : kfpRun.parameters().getOrDefault("git_commit", "");
    if (tagged.isPresent()) {
      links.add(new Link.Found(Kind.COMMIT, tagged.get(), sources.models().where(), Map.of()));
    } else if (!given.isEmpty()) {
      links.add(
          new Link.Found(
              Kind.COMMIT,
              given,
              sources.kfpRuns().where(),
              Map.of("from", "the run's parameter git_commit")));
    } else {
      missing(Kind.COMMIT, "", NO_TAG.formatted(Tags.GIT_COMMIT, "git_commit"));
    }
  }

  private void retraining(String kfpRunId) {
    if (kfpRunId.isEmpty()) {
      hang("the KFP run", Kind.RETRAINING, Kind.CAUSE, Kind.DRIFT_REPORT);
      return;
    }
    Facts.Retraining found =
        look(
            Kind.RETRAINING,
            "",
            () -> sources.retrainings().find(kfpRunId),
            "%s did not start this run: a person, a schedule or another program did."
                .formatted(sources.retrainings().where()));
    if (found == null) {
      hang("the retraining", Kind.CAUSE, Kind.DRIFT_REPORT);
      return;
    }
    String where = sources.retrainings().where();
    links.add(part(Kind.RETRAINING, "id", where, found.retraining()));
    if (found.cause().isEmpty()) {
      missing(Kind.CAUSE, "", "%s does not say why it was asked for.".formatted(where));
    } else {
      links.add(part(Kind.CAUSE, "kind", where, found.cause()));
    }
    driftReport(found);
  }

  private void driftReport(Facts.Retraining retraining) {
    if (!"alert".equals(retraining.cause().get("kind"))) {
      missing(Kind.DRIFT_REPORT, "", "No alert asked for the retraining, and so no drift report.");
      return;
    }
    String alert = retraining.cause().getOrDefault("alertname", "");
    if (!alert.toLowerCase(Locale.ROOT).contains("drift")) {
      missing(Kind.DRIFT_REPORT, "", OTHER_ALERT.formatted(alert));
      return;
    }
    String model = retraining.retraining().getOrDefault("model", "");
    String version = retraining.cause().getOrDefault("version", "");
    String began = retraining.cause().getOrDefault("starts_at", "");
    Instant startsAt;
    try {
      startsAt = Instant.parse(began);
    } catch (DateTimeParseException e) {
      missing(
          Kind.DRIFT_REPORT,
          "",
          "Not looked for: the alert began at (%s), which is no time.".formatted(began));
      return;
    }
    String where = sources.driftReports().where();
    Facts.DriftReport report =
        look(
            Kind.DRIFT_REPORT,
            "",
            () -> sources.driftReports().find(new Facts.Alert(model, version, startsAt)),
            "No window of (%s) at %s had drifted when the alert began, at %s, or windows of several versions had and the alert names none.\nMaybe each pod decided alone (crema.log.mode=off), or the clocks of Prometheus and PostgreSQL differ by more than a minute."
                .formatted(version.isEmpty() ? model : model + ":" + version, where, began));
    if (report != null) {
      links.add(new Link.Found(Kind.DRIFT_REPORT, report.id(), where, report.facts()));
    }
  }

  private static Link.Found part(Kind kind, String id, String where, Map<String, String> all) {
    Map<String, String> facts = new LinkedHashMap<>(all);
    String name = facts.remove(id);
    return new Link.Found(kind, name == null ? "" : name, where, facts);
  }

  private static Optional<String> tag(ModelVersion version, @Nullable RunFacts run, String name) {
    String own = version.tags().getOrDefault(name, "");
    if (!own.isEmpty()) {
      return Optional.of(own);
    }
    return run == null ? Optional.empty() : run.tag(name);
  }

  /** Returns what is found; null if it is missing, which is noted. */
  private <T> @Nullable T look(
      Kind kind, String id, Supplier<Optional<T>> source, String otherwise) {
    try {
      Optional<T> found = source.get();
      if (found.isEmpty()) {
        missing(kind, id, otherwise);
      }
      return found.orElse(null);
    } catch (SourceException e) {
      missing(kind, id, e.getMessage());
      return null;
    }
  }

  private void missing(Kind kind, String id, String reason) {
    links.add(new Link.Missing(kind, id, reason));
  }

  private void hang(String on, Kind... kinds) {
    for (Kind kind : kinds) {
      missing(kind, "", "Not looked for: " + on + " is not known.");
    }
  }
}

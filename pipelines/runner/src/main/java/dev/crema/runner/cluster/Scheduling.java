package dev.crema.runner.cluster;

import dev.crema.kfp.Difference;
import dev.crema.kfp.Experiment;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.PipelineReference;
import dev.crema.kfp.PipelineVersion;
import dev.crema.kfp.RecurringRun;
import dev.crema.kfp.RecurringRunRequest;
import dev.crema.kfp.RecurringRuns;
import dev.crema.runner.cluster.ScheduleFile.Declared;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Brings KFP's recurring runs to what a file declares. Everything that they need is made first;
 * each is then looked at by itself, so that what a line says of one holds whatever becomes of the
 * next.
 */
public final class Scheduling {
  /** Stands for an id that KFP has not given yet. */
  private static final String TO_COME = "(new)";

  private final Cluster cluster;
  private final Mode mode;
  private final Consumer<String> out;
  private boolean isAsDeclared = true;

  /**
   * How the file is applied.
   *
   * @param dryRun only say what would be done
   * @param prune delete duplicates of what is declared
   */
  public record Mode(boolean dryRun, boolean prune) {}

  /** Makes what writes one line to {@code out} for each recurring run. */
  public Scheduling(Cluster cluster, Mode mode, Consumer<String> out) {
    this.cluster = cluster;
    this.mode = mode;
    this.out = out;
  }

  /**
   * Applies a file.
   *
   * @return whether everything is, or would be, as it is declared
   * @throws KfpException if nothing was changed beside a new version or experiment
   */
  public boolean apply(ScheduleFile file) {
    isAsDeclared = true;
    PipelineReference pipeline = pipeline(file.pipeline());
    Map<String, String> experiments = experiments(file);
    List<RecurringRun> all = recurringRuns().list();
    boolean isAvailable = true;
    for (Declared declared : file.declared()) {
      RecurringRunRequest wanted =
          declared.request(experiments.getOrDefault(declared.experiment(), TO_COME), pipeline);
      if (isAvailable) {
        isAvailable = apply(wanted, all);
      } else {
        line("not done", declared.name(), "KFP was not available for the one before it");
      }
    }
    sayUndeclared(file, all, pipeline);
    return isAsDeclared;
  }

  private RecurringRuns recurringRuns() {
    return cluster.kfp().recurringRuns();
  }

  private PipelineReference pipeline(PipelineFile pipeline) {
    String name = "%s %s".formatted(pipeline.content().name(), pipeline.upload().versionName());
    if (!mode.dryRun()) {
      Cluster.Got<PipelineVersion> version = cluster.version(pipeline);
      line("pipeline", name, version.words("uploaded"));
      return version.value().reference();
    }
    Optional<PipelineVersion> found = cluster.findVersion(pipeline);
    line("pipeline", name, found.isPresent() ? "there already" : "would be uploaded");
    String pipelineId =
        cluster
            .kfp()
            .pipelines()
            .find(pipeline.content().name())
            .map(there -> there.id())
            .orElse(TO_COME);
    return found
        .map(PipelineVersion::reference)
        .orElseGet(() -> new PipelineReference(pipelineId, TO_COME));
  }

  private Map<String, String> experiments(ScheduleFile file) {
    Map<String, String> ids = new HashMap<>();
    for (Declared declared : file.declared()) {
      String name = declared.experiment();
      if (ids.containsKey(name)) {
        continue;
      }
      if (mode.dryRun()) {
        Optional<Experiment> found = cluster.findExperiment(name);
        line("experiment", name, found.isPresent() ? "there already" : "would be made");
        ids.put(name, found.map(Experiment::id).orElse(TO_COME));
      } else {
        Cluster.Got<Experiment> experiment = cluster.experiment(name);
        line("experiment", name, experiment.words("made"));
        ids.put(name, experiment.value().id());
      }
    }
    return ids;
  }

  /** Returns whether it is worth while to go on. */
  private boolean apply(RecurringRunRequest wanted, List<RecurringRun> all) {
    List<RecurringRun> there =
        all.stream().filter(run -> run.name().equals(wanted.name())).toList();
    SchedulePlan.WithDuplicates plan = SchedulePlan.of(there, wanted, mode.prune());
    try {
      carryOut(plan.plan(), wanted);
      plan.duplicates().forEach(this::duplicate);
      return true;
    } catch (KfpException e) {
      isAsDeclared = false;
      line("failed", wanted.name(), e.getMessage());
      return e.kind() != KfpException.Kind.UNAVAILABLE;
    }
  }

  private void carryOut(SchedulePlan plan, RecurringRunRequest wanted) {
    switch (plan) {
      case SchedulePlan.Create() -> {
        if (!mode.dryRun()) {
          create(wanted);
        }
        done("created", wanted.name(), wanted.schedule().words());
      }
      case SchedulePlan.Keep(RecurringRun kept) -> line("unchanged", kept.name(), kept.id());
      case SchedulePlan.Switch(RecurringRun kept, boolean enable) -> {
        if (!mode.dryRun()) {
          turn(kept, enable);
        }
        done(enable ? "enabled" : "disabled", kept.name(), kept.id());
      }
      case SchedulePlan.Replace(RecurringRun old, List<Difference> differences) ->
          replace(old, differences, wanted);
      case SchedulePlan.Unclear() -> {
        isAsDeclared = false;
        line("unclear", wanted.name(), "several have this name, none is as it is declared");
      }
    }
  }

  private void turn(RecurringRun run, boolean enable) {
    if (enable) {
      recurringRuns().enable(run.id());
    } else {
      recurringRuns().disable(run.id());
    }
  }

  private RecurringRun create(RecurringRunRequest wanted) {
    return new CarefulCreation<>(cluster, out, RecurringRun::id)
        .create(
            () -> recurringRuns().create(wanted),
            () -> recurringRuns().named(wanted.name()),
            run -> run.differencesFrom(wanted).isEmpty());
  }

  /** The new one first: whatever fails, one of them is there. */
  private void replace(RecurringRun old, List<Difference> differences, RecurringRunRequest wanted) {
    if (!mode.dryRun()) {
      RecurringRun made = create(wanted);
      try {
        recurringRuns().delete(old.id());
      } catch (KfpException e) {
        isAsDeclared = false;
        line(
            "half done",
            wanted.name(),
            "%s is made, and %s, which it replaces, is still there: %s\nMaybe apply again with --prune."
                .formatted(made.id(), old.id(), e.getMessage()));
        return;
      }
    }
    done("replaced", wanted.name(), words(differences));
  }

  private static String words(List<Difference> differences) {
    return differences.stream()
        .map(
            difference ->
                "%s: %s → %s".formatted(difference.field(), difference.is(), difference.wanted()))
        .collect(Collectors.joining("; "));
  }

  private void duplicate(RecurringRun run) {
    if (mode.prune()) {
      if (!mode.dryRun()) {
        recurringRuns().delete(run.id());
      }
      done("deleted", run.name(), "the duplicate " + run.id());
      return;
    }
    isAsDeclared = false;
    line(
        "duplicate",
        run.name(),
        "%s, made at %s, %s, %s\nMaybe delete it with --prune."
            .formatted(run.id(), run.createdAt(), run.scheduleWords(), run.status()));
  }

  /** A schedule that was renamed in the file runs on under its old name: that must be seen. */
  private void sayUndeclared(
      ScheduleFile file, List<RecurringRun> all, PipelineReference pipeline) {
    Set<String> names = file.declared().stream().map(Declared::name).collect(Collectors.toSet());
    for (RecurringRun run : all) {
      PipelineReference its = run.pipeline();
      boolean isOfPipeline = its != null && its.pipelineId().equals(pipeline.pipelineId());
      if (isOfPipeline && !names.contains(run.name())) {
        line("elsewhere", run.name(), run.id() + " runs this pipeline too, and is not in the file");
      }
    }
  }

  private void done(String what, String name, String more) {
    line(mode.dryRun() ? "would be " + what : what, name, more);
  }

  private void line(String what, String name, String more) {
    out.accept("%-11s %s: %s".formatted(what, name, more));
  }
}

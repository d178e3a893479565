package dev.crema.runner.cluster;

import dev.crema.kfp.Experiment;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.PipelineVersion;
import dev.crema.runner.value.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Brings a KFP to what a release holds: its pipelines as versions, its experiments, its recurring
 * runs. What is there already stays, so that it can be done again at any time.
 */
public final class Bootstrap {
  private final Cluster cluster;
  private final Scheduling.Mode mode;
  private final Consumer<String> out;

  /**
   * What KFP should have.
   *
   * @param pipelines compiled pipelines
   * @param experiments names of experiments
   * @param schedules recurring runs
   * @param pins the versions that the retraining service asks for
   */
  public record Wanted(
      List<PipelineFile> pipelines,
      List<String> experiments,
      List<ScheduleFile> schedules,
      RetrainingPins pins) {
    /** Copies the lists, and checks the names and that schedules run what is uploaded. */
    public Wanted {
      pipelines = List.copyOf(pipelines);
      Set<String> names = new LinkedHashSet<>(experiments);
      names.forEach(name -> PipelineFile.requireName("experiment's name", name));
      experiments = List.copyOf(names);
      schedules = List.copyOf(schedules);
      for (ScheduleFile schedule : schedules) {
        pipelines.forEach(pipeline -> requireSame(schedule.pipeline(), pipeline));
      }
    }

    /** Else its runs would name images that this installation may not have. */
    private static void requireSame(PipelineFile scheduled, PipelineFile released) {
      String name = released.content().name();
      String version = scheduled.upload().versionName();
      String other = released.upload().versionName();
      if (scheduled.content().name().equals(name) && !version.equals(other)) {
        throw new InvalidInputException(
            "A schedule runs the pipeline (%s) in the version (%s), but the release has (%s).\nMaybe let its file name the pipeline in the folder of --pipelines or CREMA_PIPELINES."
                .formatted(name, version, other));
      }
    }
  }

  /** Makes what writes one line to {@code out} for each thing. */
  public Bootstrap(Cluster cluster, Scheduling.Mode mode, Consumer<String> out) {
    this.cluster = cluster;
    this.mode = mode;
    this.out = out;
  }

  /**
   * Asks KFP for each version that the retraining service will ask it for, unless it is among those
   * that come with this. Nothing is changed.
   *
   * @throws InvalidInputException if one is missing: retrainings would fail at the first drift
   * @throws KfpException if KFP does not say
   */
  public void requirePins(Wanted wanted) {
    List<RetrainingPins.Pin> missing =
        wanted.pins().pins().stream()
            .filter(pin -> wanted.pipelines().stream().noneMatch(file -> is(pin, file)))
            .filter(pin -> !cluster.hasVersion(pin.pipeline(), pin.version()))
            .toList();
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          "The file (%s) asks for %s, which is neither among the pipelines of this release nor on KFP.\nMaybe the file and the pipelines are of two releases, or there was none yet: make release writes both, make promote copies both."
              .formatted(
                  wanted.pins().file(),
                  missing.stream()
                      .map(
                          pin ->
                              "the version (%s) of the pipeline (%s) for the model (%s)"
                                  .formatted(pin.version(), pin.pipeline(), pin.model()))
                      .collect(Collectors.joining(" and "))));
    }
  }

  private static boolean is(RetrainingPins.Pin pin, PipelineFile file) {
    return pin.pipeline().equals(file.content().name())
        && pin.version().equals(file.upload().versionName());
  }

  /**
   * Brings KFP there.
   *
   * @return whether every recurring run is, or would be, as it is declared
   * @throws KfpException if KFP did not do something; what was done before stays
   * @throws InvalidInputException if an experiment is archived
   */
  public boolean apply(Wanted wanted) {
    wanted.pipelines().forEach(this::pipeline);
    wanted.experiments().forEach(this::experiment);
    Scheduling scheduling = new Scheduling(cluster, mode, out);
    boolean isAsDeclared = true;
    for (ScheduleFile file : wanted.schedules()) {
      isAsDeclared &= scheduling.apply(file);
    }
    return isAsDeclared;
  }

  private void pipeline(PipelineFile pipeline) {
    String name = "%s %s".formatted(pipeline.content().name(), pipeline.upload().versionName());
    if (mode.dryRun()) {
      Optional<PipelineVersion> found = cluster.findVersion(pipeline);
      line("pipeline", name, found.isPresent() ? "there already" : "would be uploaded");
    } else {
      line("pipeline", name, cluster.version(pipeline).words("uploaded"));
    }
  }

  private void experiment(String name) {
    if (mode.dryRun()) {
      Optional<Experiment> found = cluster.findExperiment(name);
      line("experiment", name, found.isPresent() ? "there already" : "would be made");
    } else {
      line("experiment", name, cluster.experiment(name).words("made"));
    }
  }

  private void line(String what, String name, String more) {
    out.accept("%-11s %s: %s".formatted(what, name, more));
  }
}

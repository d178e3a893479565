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
   */
  public record Wanted(
      List<PipelineFile> pipelines, List<String> experiments, List<ScheduleFile> schedules) {
    /** Copies the lists and checks the names. */
    public Wanted {
      pipelines = List.copyOf(pipelines);
      Set<String> names = new LinkedHashSet<>(experiments);
      names.forEach(name -> PipelineFile.requireName("experiment's name", name));
      experiments = List.copyOf(names);
      schedules = List.copyOf(schedules);
    }
  }

  /** Makes what writes one line to {@code out} for each thing. */
  public Bootstrap(Cluster cluster, Scheduling.Mode mode, Consumer<String> out) {
    this.cluster = cluster;
    this.mode = mode;
    this.out = out;
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

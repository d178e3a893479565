package dev.crema.runner.cluster;

import dev.crema.kfp.Experiment;
import dev.crema.kfp.PipelineVersion;
import dev.crema.kfp.Run;
import dev.crema.kfp.RunQuery;
import dev.crema.kfp.RunRequest;
import dev.crema.runner.value.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes one run of a compiled pipeline. */
public final class Submission {
  private final Cluster cluster;
  private final Consumer<String> out;

  /**
   * What to run.
   *
   * @param pipeline the compiled pipeline
   * @param parameters those that are given, defaults not among them, checked
   * @param experiment the experiment's name
   * @param name the run's name
   */
  public record Order(
      PipelineFile pipeline, Map<String, Object> parameters, String experiment, String name) {
    /** Copies the parameters and checks the names. */
    public Order {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
      PipelineFile.parameters(parameters);
      PipelineFile.requireName("experiment's name", experiment);
      PipelineFile.requireName("run's name", name);
    }
  }

  /** Makes a submission whose lines go to {@code out}. */
  public Submission(Cluster cluster, Consumer<String> out) {
    this.cluster = cluster;
    this.out = out;
  }

  /** Says what {@link #submit} would do, and does nothing. */
  public void preview(Order order) {
    Optional<PipelineVersion> version = cluster.findVersion(order.pipeline());
    Optional<Experiment> experiment = cluster.findExperiment(order.experiment());
    pipeline(order, version.isPresent() ? "there already" : "would be uploaded");
    line(
        "experiment",
        order.experiment(),
        experiment.isPresent() ? "there already" : "would be made");
    parameters(order);
    line("run", order.name(), "would be made");
  }

  /**
   * Makes the run.
   *
   * @return KFP's id of it
   */
  public String submit(Order order) {
    Cluster.Got<PipelineVersion> version = cluster.version(order.pipeline());
    pipeline(order, version.words("uploaded"));
    Cluster.Got<Experiment> experiment = cluster.experiment(order.experiment());
    line("experiment", order.experiment(), experiment.words("made"));
    parameters(order);
    Run run =
        create(
            new RunRequest(
                order.name(),
                experiment.value().id(),
                version.value().reference(),
                PipelineFile.parameters(order.parameters()),
                null));
    line("run", run.name(), run.id());
    out.accept("  " + cluster.settings().runPage(run.id()));
    return run.id();
  }

  private void pipeline(Order order, String what) {
    line(
        "pipeline",
        "%s %s"
            .formatted(order.pipeline().content().name(), order.pipeline().upload().versionName()),
        what);
  }

  private void parameters(Order order) {
    order.parameters().forEach((name, value) -> line("parameter", name, Json.write(value)));
  }

  private void line(String what, String name, String more) {
    out.accept("%-11s %s: %s".formatted(what, name, more));
  }

  private Run create(RunRequest request) {
    return new CarefulCreation<>(cluster, out, Run::id)
        .create(
            () -> cluster.kfp().runs().create(request),
            () -> cluster.kfp().runs().list(RunQuery.named(request.name())),
            run -> request.pipeline().equals(run.pipeline()));
  }
}

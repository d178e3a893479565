package dev.crema.runner;

import dev.crema.runner.cluster.Bootstrap;
import dev.crema.runner.cluster.Cluster;
import dev.crema.runner.cluster.PipelineFolder;
import dev.crema.runner.cluster.RetrainingPins;
import dev.crema.runner.cluster.ScheduleFiles;
import dev.crema.runner.cluster.Scheduling;
import dev.crema.runner.preflight.Installation;
import dev.crema.runner.preflight.SecretEnvironment;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crema bootstrap}: brings an installation to what a release holds. */
@Command(
    name = "bootstrap",
    description = {
      "Brings an installation to what a release holds, and changes nothing where it is there:",
      "claims the databases (CREMA_INSTALLATION, CREMA_*_JDBC_URL), uploads pipelines as new",
      "versions if they changed, makes experiments, applies schedules.",
      "NAME_FILE names a file with what the variable NAME would hold."
    },
    mixinStandardHelpOptions = true)
final class BootstrapCommand implements Callable<Integer> {
  private static final String PIPELINES = "CREMA_PIPELINES";

  @Option(
      names = "--pipelines",
      paramLabel = "FOLDER",
      description =
          "Compiled pipelines, <name>/pipeline.yaml or <name>.yaml (default: $CREMA_PIPELINES).")
  private @Nullable Path pipelines;

  @Option(
      names = "--schedules",
      paramLabel = "FOLDER",
      description =
          "Files of schedules, *.yaml, each of which names its pipeline (none: none is applied).")
  private @Nullable Path schedules;

  @Option(
      names = "--retraining",
      paramLabel = "FILE",
      description =
          "retraining.yaml, as the service reads it: nothing is done if a version that it asks for is missing.")
  private @Nullable Path retraining;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "An experiment to make; those of schedules are made anyway.")
  private List<String> experiments = List.of();

  @Option(names = "--prune", description = "Delete other recurring runs of a declared name.")
  private boolean prune;

  @Option(names = "--take-over", description = "Take a database that is another installation's.")
  private boolean takeOver;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  private final Console console;

  BootstrapCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SecretEnvironment environment = new SecretEnvironment(System::getenv);
    // Nothing is sent before every file is right.
    Bootstrap.Wanted wanted =
        new Bootstrap.Wanted(
            PipelineFolder.read(folder(environment)),
            experiments,
            schedules == null ? List.of() : ScheduleFiles.readFolder(schedules),
            retraining == null ? RetrainingPins.none() : RetrainingPins.read(retraining));
    Cluster cluster = Cluster.connect(null, environment);
    Bootstrap bootstrap = new Bootstrap(cluster, new Scheduling.Mode(dryRun, prune), console::line);
    bootstrap.requirePins(wanted);
    new Installation(environment, console::line).claim(takeOver, dryRun);
    return bootstrap.apply(wanted) ? Crema.OK : Crema.FAILED;
  }

  private Path folder(SecretEnvironment environment) {
    if (pipelines != null) {
      return pipelines;
    }
    String named = environment.apply(PIPELINES);
    if (named == null) {
      throw new InvalidInputException(
          "No pipelines are named.\nMaybe --pipelines pipelines, or the variable (%s)."
              .formatted(PIPELINES));
    }
    return Path.of(named.strip());
  }
}

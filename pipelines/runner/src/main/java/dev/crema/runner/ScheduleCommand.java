package dev.crema.runner;

import dev.crema.runner.cluster.Cluster;
import dev.crema.runner.cluster.ScheduleFile;
import dev.crema.runner.cluster.ScheduleFiles;
import dev.crema.runner.cluster.Scheduling;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema schedule}: recurring runs of a KFP. */
@Command(
    name = "schedule",
    description = "Recurring runs on a KFP, as files declare them.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ScheduleCommand {
  private final Console console;

  ScheduleCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "apply",
      description = {
        "Creates, replaces or leaves alone the recurring runs that files declare.",
        "Applying again changes nothing."
      },
      mixinStandardHelpOptions = true)
  int apply(
      @Parameters(
              arity = "1..*",
              paramLabel = "FILE",
              description = "schedule.yaml, beside the pipeline that it names.")
          List<Path> files,
      @Option(names = "--dry-run", description = "Only say what differs.") boolean dryRun,
      @Option(names = "--prune", description = "Delete other recurring runs of a declared name.")
          boolean prune,
      @Option(
              names = "--endpoint",
              paramLabel = "URL",
              description = "KFP's address (default: the variable KF_PIPELINES_ENDPOINT).")
          @Nullable String endpoint)
      throws Exception {
    // Nothing is sent before every file is right.
    List<ScheduleFile> schedules = ScheduleFiles.read(files);
    Cluster cluster = Cluster.connect(endpoint, System::getenv);
    Scheduling scheduling =
        new Scheduling(cluster, new Scheduling.Mode(dryRun, prune), console::line);
    boolean isAsDeclared = true;
    for (ScheduleFile file : schedules) {
      isAsDeclared &= scheduling.apply(file);
    }
    return isAsDeclared ? Crema.OK : Crema.FAILED;
  }
}

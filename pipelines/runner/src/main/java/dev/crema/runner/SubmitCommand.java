package dev.crema.runner;

import dev.crema.runner.cluster.Cluster;
import dev.crema.runner.cluster.PipelineFile;
import dev.crema.runner.cluster.Submission;
import dev.crema.runner.cluster.Waiting;
import dev.crema.runner.run.RunParameters;
import dev.crema.runner.value.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema submit}: runs a compiled pipeline on a KFP. */
@Command(
    name = "submit",
    description = {
      "Runs a compiled pipeline on a KFP (KF_PIPELINES_ENDPOINT).",
      "Its version is pinned: one that holds exactly this is used, or uploaded."
    },
    mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
  /** What KFP takes at most, less the time and the mark that a name gets. */
  private static final int NAME_PART = 100;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Parameters(paramLabel = "PIPELINE", description = "The YAML file that the KFP SDK compiled.")
  private Path pipeline = Path.of("");

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the pipeline; lists and objects as JSON.")
  private List<String> parameters = List.of();

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "KFP's experiment, made if there is none (default: the pipeline's name).")
  private @Nullable String experiment;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The run's name (default: the pipeline's, the time and a mark).")
  private @Nullable String name;

  @Option(
      names = "--wait",
      description = "Wait for the run's end; the exit code is then the run's.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long --wait waits, as PT90M (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofHours(24);

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "KFP's address (default: the variable KF_PIPELINES_ENDPOINT).")
  private @Nullable String endpoint;

  private final Console console;

  SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (wait && dryRun) {
      throw new InvalidInputException("--wait waits for a run, and --dry-run makes none.");
    }
    if (!timeout.isPositive()) {
      throw new InvalidInputException("--timeout (%s) must be positive.".formatted(timeout));
    }
    PipelineFile file = PipelineFile.read(pipeline);
    Map<String, Object> values = RunParameters.parse(file.content().signature(), parameters);
    RunParameters.complete(file.content().signature(), values);
    String pipelineName = file.content().name();
    Submission.Order order =
        new Submission.Order(
            file,
            values,
            experiment == null ? pipelineName : experiment,
            name == null ? name(pipelineName) : name);
    Cluster cluster = Cluster.connect(endpoint, System::getenv);
    Submission submission = new Submission(cluster, console::line);
    if (dryRun) {
      submission.preview(order);
      return Crema.OK;
    }
    String run = submission.submit(order);
    if (!wait) {
      return Crema.OK;
    }
    console.line("waiting     Ctrl-C ends the waiting, not the run");
    return new Waiting(cluster, console::line).await(run, timeout) ? Crema.OK : Crema.FAILED;
  }

  /** The mark lets a run be found whose answer was lost. */
  private static String name(String pipeline) {
    String part = pipeline.length() > NAME_PART ? pipeline.substring(0, NAME_PART) : pipeline;
    String mark = UUID.randomUUID().toString().substring(0, 4);
    return "%s-%s-%s".formatted(part, TIME.format(Instant.now()), mark);
  }
}

package dev.crema.runner;

import dev.crema.runner.preflight.NeededFile;
import dev.crema.runner.preflight.Outcome;
import dev.crema.runner.preflight.Preflight;
import dev.crema.runner.preflight.PreflightSettings;
import dev.crema.runner.preflight.SecretEnvironment;
import dev.crema.runner.value.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crema preflight}: whether an installation has what it needs. */
@Command(
    name = "preflight",
    description = {
      "Looks whether an installation has what it needs, and changes nothing:",
      "PostgreSQL (CREMA_LOG_*, CREMA_DATABASE_*, CREMA_LEDGER_*), MLflow (MLFLOW_*),",
      "KFP (KF_PIPELINES_*) and its pipelines, whose the databases are (CREMA_INSTALLATION).",
      "NAME_FILE names a file with what the variable NAME would hold."
    },
    mixinStandardHelpOptions = true)
final class PreflightCommand implements Callable<Integer> {
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  @Option(
      names = "--pipelines",
      paramLabel = "FOLDER",
      description =
          "Compiled pipelines, <name>/pipeline.yaml or <name>.yaml, that KFP must have (default: $CREMA_PIPELINES; none: not looked for).")
  private @Nullable Path pipelines;

  @Option(
      names = "--variable",
      paramLabel = "NAME",
      description = "A further variable that must be set.")
  private List<String> variables = List.of();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "A further file that must be there: a Secret or ConfigMap that is mounted.")
  private List<Path> files = List.of();

  @Option(
      names = "--secret",
      paramLabel = "NAME=FOLDER",
      description =
          "Where a Secret is mounted, so that a file of it that is missing is said by the Secret's name.")
  private Map<String, Path> secrets = Map.of();

  @Option(
      names = "--skip",
      paramLabel = "CHECK",
      split = ",",
      description = "Leave a check out; the names are those of the lines.")
  private List<String> skipped = List.of();

  @Option(names = "--any-kfp", description = "Take a KFP of any version.")
  private boolean anyKfp;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long a check may take, as PT10S (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(10);

  private final Console console;

  PreflightCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new InvalidInputException(
          "--timeout (%s) must be from PT1S to %s.".formatted(timeout, MAX_TIMEOUT));
    }
    for (String name : skipped) {
      if (!Preflight.NAMES.contains(name)) {
        throw new InvalidInputException(
            "There is no check (%s) to skip.\nMaybe one of: %s"
                .formatted(name, String.join(", ", Preflight.NAMES)));
      }
    }
    String folder = System.getenv("CREMA_PIPELINES");
    PreflightSettings settings =
        new PreflightSettings(
            new SecretEnvironment(System::getenv),
            pipelines != null || folder == null || folder.isBlank() ? pipelines : Path.of(folder),
            variables,
            files.stream().map(file -> NeededFile.in(file, secrets)).toList(),
            Set.copyOf(skipped),
            anyKfp,
            timeout);
    boolean isWell = settings.preflight().run(this::say);
    if (!isWell) {
      console.problem("Not everything is well: see the lines that begin with FAILED.");
    }
    return isWell ? Crema.OK : Crema.FAILED;
  }

  private void say(Outcome outcome) {
    console.line(outcome.text());
  }
}

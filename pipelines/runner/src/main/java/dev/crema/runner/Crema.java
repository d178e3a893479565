package dev.crema.runner;

import dev.crema.kfp.KfpException;
import dev.crema.runner.preflight.NotWellException;
import dev.crema.runner.run.DiskFullException;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;

/** The command {@code crema}: runs compiled pipelines on this machine. */
@CommandLine.Command(
    name = "crema",
    description = {
      "Runs compiled Kubeflow pipelines on this machine, without a cluster,",
      "submits and schedules them on one, says why a model is as it is,",
      "and whether an installation has what it needs; brings one to its release."
    },
    footer = {
      "",
      "In the repository also: crema contract suggest FILE, crema features suggest",
      "CONTRACT FILE, which print a contract.yaml and a features.yaml with their reasons."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Crema.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:a step failed, or a server did",
      "2:wrong usage, pipeline or parameters; nothing was started",
      "130:interrupted"
    })
public final class Crema {
  /** All went well. */
  static final int OK = 0;

  /** A step failed. */
  static final int FAILED = 1;

  /** The user's call, pipeline or parameters are wrong. */
  static final int WRONG = 2;

  /** The user ended the run. */
  static final int INTERRUPTED = 130;

  private static final List<String> COMMANDS =
      List.of("run", "show", "replay", "submit", "schedule", "why", "preflight", "bootstrap");

  private Crema() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  /** Runs the command and returns its exit code. */
  static int execute(PrintStream out, PrintStream error, String... arguments) {
    Console console = new Console(out, error);
    CommandLine line = new CommandLine(new Crema());
    String called = arguments.length == 0 ? "" : arguments[0];
    // Reading a command's options by reflection costs the start-up of all others.
    for (String name : COMMANDS.contains(called) ? List.of(called) : COMMANDS) {
      line.addSubcommand(command(name, console));
    }
    line.setOut(new java.io.PrintWriter(out, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(error, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((exception, _, _) -> failed(exception, console));
    if (arguments.length == 0) {
      line.usage(error);
      return WRONG;
    }
    return line.execute(arguments);
  }

  private static Object command(String name, Console console) {
    return switch (name) {
      case "run" -> new RunCommand(console);
      case "show" -> new ShowCommand(console);
      case "replay" -> new ReplayCommand(console);
      case "submit" -> new SubmitCommand(console);
      case "schedule" -> new ScheduleCommand(console);
      case "why" -> new WhyCommand(console);
      case "preflight" -> new PreflightCommand(console);
      case "bootstrap" -> new BootstrapCommand(console);
      default -> throw new IllegalStateException(name);
    };
  }

  private static int failed(KfpException exception, Console console) {
    console.problem(exception.getMessage());
    boolean isRefused =
        switch (exception.kind()) {
          case REJECTED, NOT_FOUND, CONFLICT, UNAUTHORIZED -> !exception.mayHaveHappened();
          case UNAVAILABLE, UNEXPECTED -> false;
        };
    return isRefused ? WRONG : FAILED;
  }

  private static int failed(Exception exception, Console console) {
    switch (exception) {
      case KfpException kfp -> {
        return failed(kfp, console);
      }
      case NotWellException wrong -> {
        console.problem(wrong.getMessage());
        return FAILED;
      }
      case InvalidInputException wrong -> {
        console.problem(String.valueOf(wrong.getMessage()));
        return WRONG;
      }
      case InterruptedException _ -> {
        return INTERRUPTED;
      }
      case DiskFullException full -> {
        console.problem(String.valueOf(full.getMessage()));
        return FAILED;
      }
      case IOException io -> {
        console.problem(
            "The disk or a file failed: %s (%s)"
                .formatted(io.getMessage(), io.getClass().getSimpleName()));
        return FAILED;
      }
      default -> {
        exception.printStackTrace(console.errors());
        console.problem("This is an error of crema itself: %s".formatted(exception));
        return FAILED;
      }
    }
  }

  /** Says the version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Crema.class.getPackage().getImplementationVersion();
      return new String[] {"crema " + (version == null ? "(development)" : version)};
    }
  }
}

package dev.crema.runner;

import dev.crema.runner.run.DiskFullException;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;

/** The command {@code crema}: runs compiled pipelines on this machine. */
@CommandLine.Command(
    name = "crema",
    description = "Runs compiled Kubeflow pipelines on this machine, without a cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Crema.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:a step failed",
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

  private Crema() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  /** Runs the command and returns its exit code. */
  static int execute(PrintStream out, PrintStream error, String... arguments) {
    Console console = new Console(out, error);
    CommandLine line =
        new CommandLine(new Crema())
            .addSubcommand(new RunCommand(console))
            .addSubcommand(new ShowCommand(console))
            .addSubcommand(new ReplayCommand(console));
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

  private static int failed(Exception exception, Console console) {
    switch (exception) {
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

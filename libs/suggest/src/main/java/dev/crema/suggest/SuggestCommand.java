package dev.crema.suggest;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.suggest.profile.FileProfile;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands {@code crema contract suggest} and {@code crema features suggest}. */
@Command(
    name = "crema",
    description =
        "Suggests contract.yaml and features.yaml from a file, each line with its reason.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the suggestion is printed",
      "1:the disk failed",
      "2:wrong usage, or a file that cannot be read; nothing is printed but why"
    })
public final class SuggestCommand {
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private SuggestCommand() {}

  /** Where the table is. */
  static final class Options {
    @Option(
        names = "--delimiter",
        paramLabel = "C",
        defaultValue = ",",
        description = "What stands between two cells of a CSV: one character, or tab.")
    private String delimiter = ",";

    @Option(
        names = "--dvc-remote",
        paramLabel = "FOLDER",
        description = "A remote or a cache of DVC, if the file is a pointer of it.")
    private @Nullable Path remote;

    FileProfile.Source source(Path file) {
      boolean isTab = delimiter.equals("tab") || delimiter.equals("\\t");
      if (!isTab && delimiter.length() != 1) {
        throw new InputException(
            "The delimiter (%s) must be one character.\nMaybe (,), (;) or (tab)."
                .formatted(delimiter));
      }
      return new FileProfile.Source(file, remote, isTab ? '\t' : delimiter.charAt(0));
    }
  }

  /** {@code crema contract suggest}. */
  @Command(
      name = "suggest",
      description = {
        "Prints a contract.yaml that every row of the file keeps, with comments that say",
        "why: types, ranges, allowed values, which column looks like the label, the entity,",
        "the time. A comment with a question mark is a guess."
      },
      mixinStandardHelpOptions = true)
  static final class SuggestContract implements Callable<Integer> {
    @Parameters(
        paramLabel = "FILE",
        description = "CSV, JSON Lines (each also gzipped) or Parquet; a folder; a pointer of DVC.")
    private Path file = Path.of("");

    @Option(names = "--name", description = "The contract's name; else that of the file.")
    private @Nullable String name;

    @CommandLine.Mixin private final Options options = new Options();
    private final PrintStream out;

    SuggestContract(PrintStream out) {
      this.out = out;
    }

    @Override
    public Integer call() {
      FileProfile profile = FileProfile.of(options.source(file));
      String fileName = String.valueOf(file.toAbsolutePath().normalize().getFileName());
      String given = name;
      out.print(ContractSuggestion.of(profile, given == null ? stem(fileName) : given, fileName));
      out.flush();
      return 0;
    }

    private static String stem(String fileName) {
      String stem =
          fileName.replaceFirst("(?i)(\\.(csv|jsonl|ndjson|json|parquet|txt|tsv|gz|dvc))+$", "");
      return stem.isBlank() ? fileName : stem;
    }
  }

  /** {@code crema features suggest}. */
  @Command(
      name = "suggest",
      description = {
        "Prints a features.yaml for the columns of the contract, by what the file has in them,",
        "with comments that say why."
      },
      mixinStandardHelpOptions = true)
  static final class SuggestFeatures implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CONTRACT", description = "The contract.yaml.")
    private Path contract = Path.of("");

    @Parameters(index = "1", paramLabel = "FILE", description = "A file that keeps it.")
    private Path file = Path.of("");

    @CommandLine.Mixin private final Options options = new Options();
    private final PrintStream out;

    SuggestFeatures(PrintStream out) {
      this.out = out;
    }

    @Override
    public Integer call() {
      Contract read = Contract.read(contract);
      FileProfile profile = FileProfile.of(options.source(file), read);
      String fileName = String.valueOf(file.toAbsolutePath().normalize().getFileName());
      out.print(FeatureSuggestion.of(read, profile, fileName));
      out.flush();
      return 0;
    }
  }

  /** What goes before {@code suggest}. */
  @Command(synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true)
  static final class About {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param arguments of the command line
   */
  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  /** Runs the command and returns its exit code. */
  static int execute(PrintStream out, PrintStream errors, String... arguments) {
    CommandLine contract = new CommandLine(new About());
    contract.addSubcommand(new SuggestContract(out));
    CommandLine features = new CommandLine(new About());
    features.addSubcommand(new SuggestFeatures(out));
    CommandLine line = new CommandLine(new SuggestCommand());
    line.addSubcommand("contract", contract);
    line.addSubcommand("features", features);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((exception, _, _) -> failed(exception, errors));
    return line.execute(arguments);
  }

  private static int failed(Exception exception, PrintStream errors) {
    switch (exception) {
      case InputException wrong -> errors.println("error: " + wrong.getMessage());
      case UncheckedIOException disk ->
          errors.println(
              "error: The disk or a file failed: %s (%s)"
                  .formatted(disk.getMessage(), disk.getClass().getSimpleName()));
      default -> {
        errors.println("error: This is an error of crema itself: " + exception);
        exception.printStackTrace(errors);
      }
    }
    return exception instanceof InputException ? WRONG : FAILED;
  }
}

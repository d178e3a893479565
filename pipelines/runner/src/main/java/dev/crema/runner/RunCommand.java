package dev.crema.runner;

import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.SpecReader;
import dev.crema.runner.run.PipelineRunner;
import dev.crema.runner.run.Progress;
import dev.crema.runner.run.RunParameters;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.value.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema run}: runs a compiled pipeline. */
@Command(
    name = "run",
    description = "Runs a compiled pipeline, each step as a process of its own or in its image.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  /** System property by which the launcher says how the user called it. */
  private static final String COMMAND = "crema.command";

  @Parameters(paramLabel = "PIPELINE", description = "The YAML file that the KFP SDK compiled.")
  private Path pipeline = Path.of("");

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the pipeline; lists and objects as JSON.")
  private List<String> parameters = List.of();

  @Option(
      names = "--run-dir",
      paramLabel = "FOLDER",
      description = "Where run folders and the cache go (default: ${DEFAULT-VALUE}).")
  private Path runs = Path.of("runs");

  @Option(names = "--no-cache", description = "Run every step, and keep nothing for later runs.")
  private boolean noCache;

  @Option(
      names = "--component",
      paramLabel = "IMAGE=COMMAND",
      description = {
        "What runs here for an image that components/index.json does not list.",
        "The compiled arguments follow it; a word {} stands for the compiled command."
      })
  private List<String> components = List.of();

  @Option(
      names = "--root",
      paramLabel = "FOLDER",
      description =
          "The folder that holds components/index.json (default: the pipeline file's or"
              + " this folder's nearest that does).")
  private @Nullable Path root;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "How many cores the steps may ask for together (default: all).")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--containers",
      paramLabel = "RUNTIME",
      arity = "0..1",
      fallbackValue = "",
      preprocessor = AttachedValue.class,
      description = {
        "Run each step in its image, with podman, docker or nerdctl:",
        "the first that answers, or the one that is named (--containers=podman).",
        "Images must be loaded; none is pulled."
      })
  private @Nullable String containers;

  @Option(
      names = "--network",
      description =
          "With --containers: images that components/index.json does not list get a network.")
  private boolean network;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "The id of the run, for who started it elsewhere (default: a new one).")
  private String id = UUID.randomUUID().toString();

  @Option(names = "--json", description = "Write one JSON object per event instead of text.")
  private boolean json;

  private final Console console;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (cores < 1) {
      throw new InvalidInputException("--cores (%d) must be at least 1.".formatted(cores));
    }
    if (!id.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new InvalidInputException(
          "--run-id (%s) must have 1 to 63 of a to z, 0 to 9 and -, and begin and end with none of the last."
              .formatted(id));
    }
    if (network && containers == null) {
      throw new InvalidInputException(
          "--network is for steps in containers; a process has the network of this machine."
              + "\nMaybe add --containers.");
    }
    PipelineSpec spec = SpecReader.read(pipeline);
    Map<String, Object> values = RunParameters.parse(spec.root().signature(), parameters);
    Progress progress =
        json
            ? new JsonProgress(console)
            : new TextProgress(console, System.getProperty(COMMAND, "crema"));
    PipelineRunner runner =
        new PipelineRunner(
            new PipelineRunner.Options(
                runs,
                root(),
                !noCache,
                cores,
                commands(),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                containers == null ? null : new PipelineRunner.InContainers(containers, network)),
            progress,
            InstantSource.system());
    spec.warnings().forEach(warning -> console.problem("warning: " + warning));
    Thread hook =
        new Thread(
            () -> {
              runner.cancel();
              Runtime.getRuntime().halt(Crema.INTERRUPTED);
            },
            "cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      RunRecord run = runner.run(spec, pipeline, values, id);
      return run.state() == TaskState.SUCCEEDED ? Crema.OK : Crema.FAILED;
    } finally {
      unhook(hook);
    }
  }

  private static void unhook(Thread hook) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      hook.join(); // it is running, and ends the process
    }
  }

  private @Nullable Path root() {
    if (root != null) {
      if (!Files.isRegularFile(root.resolve(Catalogue.INDEX))) {
        throw new InvalidInputException(
            "The folder (%s) has no %s.".formatted(root, Catalogue.INDEX));
      }
      return root.toAbsolutePath().normalize();
    }
    Path found = above(pipeline.toAbsolutePath());
    return found == null ? above(Path.of("").toAbsolutePath()) : found;
  }

  private static @Nullable Path above(Path start) {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(Catalogue.INDEX))) {
        return folder;
      }
    }
    return null;
  }

  private Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String component : components) {
      int equals = component.indexOf('=');
      if (equals < 1) {
        throw new InvalidInputException(
            "--component (%s) is not of the form image=command.".formatted(component));
      }
      String image = component.substring(0, equals);
      if (commands.put(image, Words.split(component.substring(equals + 1))) != null) {
        throw new InvalidInputException("--component names (%s) twice.".formatted(image));
      }
    }
    return commands;
  }
}

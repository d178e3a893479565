package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs pipelines with {@code crema run}, each as a process of its own whose output goes to {@code
 * run.log} in its folder.
 *
 * @param command what starts {@code crema}, for example {@code pipelines/runner/crema}
 * @param arguments what follows {@code run}, for example {@code --root …}
 * @param environment set in addition to that of this process
 */
public record CremaLauncher(
    List<String> command, List<String> arguments, Map<String, String> environment)
    implements PipelineLauncher {
  private static final long KILL_AFTER_SECONDS = 15;
  private static final String PROCESS = "process";

  /** Copies the values. */
  public CremaLauncher {
    command = List.copyOf(command);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  @Override
  public Execution start(Order order) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.add("run");
    words.add(order.yaml().toString());
    words.addAll(List.of("--run-dir", order.folder().toString(), "--run-id", order.runId()));
    order
        .parameters()
        .forEach(
            (name, value) -> {
              words.add("-p");
              words.add(name + "=" + (value instanceof String text ? text : Json.write(value)));
            });
    words.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(order.folder().resolve("run.log").toFile());
    builder.environment().putAll(environment);
    ProcessHandle process = builder.start().toHandle();
    Files.writeString(order.folder().resolve(PROCESS), identity(process));
    return new Running(process, order.folder());
  }

  /** A number of a process comes again; with its start it does not. */
  private static String identity(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().map(Instant::toString).orElse("");
  }

  @Override
  public Optional<Execution> resume(Order order) {
    Path file = order.folder().resolve(PROCESS);
    try {
      String kept = Files.exists(file) ? Files.readString(file) : "";
      if (!kept.matches("\\d{1,18} .*")) {
        return Optional.empty(); // killed between its start and this file: never seen
      }
      ProcessHandle process =
          ProcessHandle.of(Long.parseLong(kept.substring(0, kept.indexOf(' '))))
              .filter(found -> identity(found).equals(kept))
              .orElse(null);
      return Optional.of(new Running(process, order.folder()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its end is what {@code run.json} says: the exit code is heard by the parent alone. */
  private record Running(@Nullable ProcessHandle process, Path folder) implements Execution {
    @Override
    public boolean await() throws InterruptedException {
      try {
        if (process != null) {
          process.onExit().get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
      return Trees.text(record(folder), "state").equals("SUCCEEDED");
    }

    @Override
    public void cancel() {
      if (process == null) {
        return;
      }
      process.destroy();
      process
          .onExit()
          .orTimeout(KILL_AFTER_SECONDS, TimeUnit.SECONDS)
          .exceptionally(
              late -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return process;
              });
    }

    @Override
    public List<Task> tasks() {
      List<Task> tasks = new ArrayList<>();
      for (Object each : Trees.list(record(folder), "tasks")) {
        Map<String, Object> task = Trees.asObject(each);
        tasks.add(new Task(Trees.text(task, "name"), state(Trees.text(task, "state"))));
      }
      return tasks;
    }

    /** Returns what the runner wrote; nothing before it did. */
    private static Map<String, Object> record(Path folder) {
      try (Stream<Path> files = Files.walk(folder, 2)) {
        Optional<Path> file = files.filter(each -> each.endsWith("run.json")).findFirst();
        return file.isEmpty()
            ? Map.of()
            : Json.readObject(Files.readString(file.get()), file.get().toString());
      } catch (IOException | UncheckedIOException e) {
        return Map.of(); // the runner makes its folder at this moment
      }
    }

    /** Returns KFP's word for a state of the runner. */
    private static String state(String of) {
      return switch (of) {
        case "CACHED" -> "SUCCEEDED";
        case "NOT_RUN" -> "SKIPPED";
        case "CANCELLED" -> "CANCELED";
        default -> of;
      };
    }
  }
}

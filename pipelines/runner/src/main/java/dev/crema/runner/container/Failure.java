package dev.crema.runner.container;

import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a container ended badly: the step's own exit code, its memory limit, or the runtime.
 *
 * @param state of the container, as the runtime tells it; empty if it has none
 */
record Failure(
    OciRuntime runtime,
    StepContainer container,
    StepFolder folder,
    Map<String, @Nullable Object> state) {
  /**
   * What conmon, which watches Podman's containers, writes into the client's working directory when
   * the kernel ends a process for want of memory. Podman 4.3 does not always look there itself.
   */
  static final String OUT_OF_MEMORY = "oom";

  private static final int SIGNALLED = 128;
  private static final int KILLED = 137;

  /** Looks at a container that is still there. */
  static Failure of(OciRuntime runtime, StepContainer container, StepFolder folder, String name)
      throws IOException, InterruptedException {
    Client.Answer answer = runtime.client().call("container", "inspect", name);
    return new Failure(
        runtime,
        container,
        folder,
        Removal.first(answer.out()).get("State") instanceof Map<?, ?> state
            ? Json.object(state)
            : Map.of());
  }

  /** Whether the runtime says anything of the container. */
  boolean isKnown() {
    return !state.isEmpty();
  }

  /** Whether the container runs on, so that only the client of the runtime has ended. */
  boolean isRunning() {
    return Boolean.TRUE.equals(state.get("Running"));
  }

  /** Whether a signal has ended the client while its container runs, or before it started. */
  boolean isOfClientAlone(int code) {
    return isRunning() || (code > SIGNALLED && !hasStarted());
  }

  /** Returns what is told of the step whose client ended with an exit code. */
  StepFailedException exception(int code) throws IOException {
    if (isRunning()) {
      return new StepFailedException(
          "The client of %s was ended, and with it the step.".formatted(runtime.title()), code);
    }
    if (!hasStarted()) {
      return new StepFailedException(notStarted(code), code);
    }
    String sentence =
        "The step ended with exit code %d%s.".formatted(code, StepProcess.signal(code));
    if (code == KILLED && container.memoryBytes() > 0) {
      sentence =
          ("The step was killed (exit code 137)%s its memory limit of %s."
                  + "\nMaybe give it more in the pipeline: set_memory_limit.")
              .formatted(
                  isOutOfMemory() ? ", as it ran into" : ", most likely because it ran into",
                  size(container.memoryBytes()));
    } else if (!container.image().isListed() && !container.image().network()) {
      sentence +=
          "\nMaybe it needs a network: one that %s does not list gets none without --network."
              .formatted(Catalogue.INDEX);
    }
    return new StepFailedException(sentence, code);
  }

  private String notStarted(int code) {
    List<String> lines = StepProcess.tail(folder.stderr(), 1);
    String said = lines.isEmpty() ? "" : lines.getFirst().replaceFirst("^Error: ", "");
    if (said.contains("no space left on device")) {
      return "The disk of %s is full: %s\nMaybe run: %s system prune"
          .formatted(runtime.title(), said, runtime.program());
    }
    String program = container.words().getFirst();
    return code == 127
        ? "The image (%s) has no program (%s).\nMaybe it is another image than its name says."
            .formatted(container.image().reference(), program)
        : "%s did not run the container: %s\nMaybe look whether it runs any: %s run --rm %s %s"
            .formatted(
                runtime.title(),
                said.isEmpty() ? "see above" : said,
                runtime.program(),
                container.image().reference(),
                program.equals("java") ? "java -version" : program);
  }

  private boolean hasStarted() {
    return state.get("StartedAt") instanceof String at && !at.startsWith("0001-");
  }

  private boolean isOutOfMemory() throws IOException {
    return Files.deleteIfExists(folder.root().resolve(OUT_OF_MEMORY))
        || Boolean.TRUE.equals(state.get("OOMKilled"));
  }

  /** Returns bytes as Kubernetes writes them where that is exact. */
  static String size(long bytes) {
    String[] units = {"", "Ki", "Mi", "Gi", "Ti"};
    int unit = 0;
    long count = bytes;
    while (count % 1024 == 0 && unit < units.length - 1) {
      count /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : count + units[unit];
  }
}

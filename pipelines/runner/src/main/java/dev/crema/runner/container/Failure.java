package dev.crema.runner.container;

import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.StepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a container ended badly: the step's own exit code, its memory limit, or the runtime.
 *
 * @param name of the container, which is still there
 */
record Failure(OciRuntime runtime, StepContainer container, String name, StepFolder folder) {
  /**
   * What conmon, which watches Podman's containers, writes into the client's working directory when
   * the kernel ends a process for want of memory. Podman 4.3 does not always look there itself.
   */
  private static final String OUT_OF_MEMORY = "oom";

  private static final int KILLED = 137;

  /** What runtimes say when they themselves failed, or found no program to start. */
  private static final List<Integer> RUNTIMES = List.of(125, 126, 127);

  StepFailedException of(int code) throws IOException, InterruptedException {
    if (RUNTIMES.contains(code) && !hasStarted()) {
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
              .formatted(dev.crema.runner.step.Catalogue.INDEX);
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
        : "%s did not start the container: %s\nMaybe try: %s run --rm %s"
            .formatted(
                runtime.title(),
                said.isEmpty() ? "see above" : said,
                runtime.program(),
                container.image().reference());
  }

  private boolean hasStarted() throws IOException, InterruptedException {
    return state().get("StartedAt") instanceof String at && !at.startsWith("0001-");
  }

  private boolean isOutOfMemory() throws IOException, InterruptedException {
    return Files.deleteIfExists(folder.root().resolve(OUT_OF_MEMORY))
        || Boolean.TRUE.equals(state().get("OOMKilled"));
  }

  private Map<String, @Nullable Object> state() throws IOException, InterruptedException {
    Client.Answer answer = runtime.client().call("container", "inspect", name);
    return Removal.first(answer.out()).get("State") instanceof Map<?, ?> state
        ? dev.crema.runner.value.Json.object(state)
        : Map.of();
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

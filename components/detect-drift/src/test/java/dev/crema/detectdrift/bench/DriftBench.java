package dev.crema.detectdrift.bench;

import dev.crema.detectdrift.DetectDrift;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the component's step several times in one process, without its start, and prints seconds and
 * CPU seconds of the quickest as one line of JSON:
 *
 * <pre>DriftBench FOLDER WINDOW RUNS</pre>
 */
final class DriftBench {
  private static final double NANOS = 1e9;

  private DriftBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    DetectDrift.Inputs inputs =
        new DetectDrift.Inputs(
            Model.of("model", folder.resolve("model")),
            Artifact.of("reference", folder.resolve("profile-data/profile")),
            Dataset.of("predictions", folder.resolve(args[1])),
            0.01,
            0.02,
            500,
            "",
            "");
    double seconds = Double.POSITIVE_INFINITY;
    double cpu = 0;
    for (int run = 0; run < Integer.parseInt(args[2]); run++) {
      Path out = Files.createTempDirectory(folder, "run");
      long wallBefore = System.nanoTime();
      long cpuBefore = cpu();
      new DetectDrift().run(inputs, new Context(out));
      double taken = (System.nanoTime() - wallBefore) / NANOS;
      if (taken < seconds) {
        seconds = taken;
        cpu = (cpu() - cpuBefore) / NANOS;
      }
    }
    System.out.printf("{\"seconds\": %s, \"cpu\": %s}%n", seconds, cpu);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** A step's surroundings as far as this one looks at them. */
  private record Context(Path folder) implements StepContext {
    @Override
    public Dataset newDataset(String output) {
      return Dataset.of(output, folder.resolve(output));
    }

    @Override
    public Model newModel(String output) {
      return Model.of(output, folder.resolve(output));
    }

    @Override
    public Artifact newArtifact(String output) {
      return Artifact.of(output, folder.resolve(output));
    }

    @Override
    public @Nullable String environment(String name) {
      return null;
    }

    @Override
    public Path temporaryDirectory() {
      return folder;
    }

    @Override
    public void log(String message) {}

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }
  }
}

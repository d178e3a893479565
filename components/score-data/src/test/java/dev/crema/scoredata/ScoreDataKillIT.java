package dev.crema.scoredata;

import static dev.crema.testkit.StepProcess.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.models.testing.SmallPackages;
import dev.crema.testkit.StepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step as a process of its own, ended by SIGKILL in the middle. */
class ScoreDataKillIT {
  private static final int ROWS = 10 * Parts.ROWS;

  @TempDir Path folder;

  @BeforeEach
  void makeInputs() {
    SmallPackages.write(folder.resolve("model"), 1.5);
    ScoreDataContractTest.write(folder.resolve("dataset"), ROWS);
  }

  private Process start(Path outputs, String checkpoint) throws IOException {
    Files.createDirectories(outputs);
    Map<String, Object> input =
        Map.of(
            "inputs",
            Map.of(
                "parameterValues",
                Map.of("checkpoint", checkpoint),
                "artifacts",
                Map.of(
                    "model", artifact("model", "system.Model", folder.resolve("model")),
                    "dataset", artifact("dataset", "system.Dataset", folder.resolve("dataset")))),
            "outputs",
            Map.of(
                "artifacts",
                Map.of(
                    "predictions",
                    artifact("predictions", "system.Dataset", outputs.resolve("predictions"))),
                "outputFile",
                outputs.resolve("output.json").toString()));
    return StepProcess.of(ScoreData.class, input)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(outputs).toFile()))
        .start();
  }

  private static Path log(Path outputs) {
    return outputs.resolveSibling(outputs.getFileName() + ".log");
  }

  private static void killWhenPartsAreThere(Process process, Path parts, int count)
      throws Exception {
    while (process.isAlive() && parts(parts).size() < count) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    process.destroyForcibly();
    assertThat(process.waitFor()).as("exit code of a killed process").isEqualTo(137);
  }

  private static List<Path> parts(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> parts = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(path -> path.getFileName().toString().startsWith("part-")).forEach(parts::add);
    }
    return parts;
  }

  private void finish(Path outputs, String checkpoint) throws Exception {
    Process process = start(outputs, checkpoint);
    assertThat(process.waitFor()).as(Files.readString(log(outputs))).isZero();
  }

  @Test
  void aKilledStepGoesOnAndItsResultHasTheSameBytes() throws Exception {
    Path whole = folder.resolve("whole");
    finish(whole, "");

    Path local = folder.resolve("local");
    Path own = local.resolve(".predictions.parts");
    killWhenPartsAreThere(start(local, ""), own, 3);
    int before = parts(own).size();
    finish(local, "");
    assertSame(whole, local, before);
    assertThat(own).doesNotExist();

    // On a cluster the second pod has another disk, and the volume alone is the same.
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Path pod = folder.resolve("pod");
    killWhenPartsAreThere(start(pod, volume.toString()), volume, 3);
    int kept = parts(volume).size();
    Path nextPod = folder.resolve("nextPod");
    finish(nextPod, volume.toString());
    assertSame(whole, nextPod, kept);
    assertThat(volume).isEmptyDirectory();
  }

  private static void assertSame(Path whole, Path outputs, int parts) throws IOException {
    assertThat(parts).isBetween(3, 9);
    assertThat(Files.readString(log(outputs)))
        .contains("took over %d parts that were predicted before".formatted(parts));
    for (String file : List.of("data.parquet", "schema.json")) {
      assertThat(Files.mismatch(path(whole, file), path(outputs, file))).as(file).isEqualTo(-1);
    }
  }

  private static Path path(Path outputs, String file) {
    return outputs.resolve("predictions").resolve(file);
  }
}

package dev.crema.ingestdata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Digests;
import dev.crema.testkit.StepProcess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines and files without an end, read by a process that has far less memory than they are long.
 */
class EndlessFileIT {
  private static final String HEAP = "-Xmx64m";
  private static final int MEGABYTES = Boolean.getBoolean("crema.soak") ? 500 : 50;
  private static final int MEGABYTE = 1_000_000;
  private static final String CONTRACT =
      "version: 1\nname: people\ncolumns:\n  - {name: id, type: string}\n";

  @TempDir Path folder;

  @Test
  void aLineOfHalfAGigabyteEndsAtTheLimitOfACell() throws Exception {
    Path file = write("id,x\na,", "x".repeat(MEGABYTE), MEGABYTES, false);
    assertThat(refusal(file))
        .contains("people.csv:2: no valid CSV")
        .contains("exceeds the max field size of 1000000 characters");
  }

  @Test
  void aGzippedLineOfHalfAGigabyteEndsThereToo() throws Exception {
    Path file = write("id,x\na,", "x".repeat(MEGABYTE), MEGABYTES, true);
    assertThat(Files.size(file)).isLessThan(MEGABYTE);
    assertThat(refusal(file)).contains("people.csv:2: no valid CSV");
  }

  @Test
  void aLineOfMillionsOfCellsEndsAtTheLimitOfColumns() throws Exception {
    Path file = write("id,x\na,", "x,".repeat(MEGABYTE / 2), MEGABYTES, false);
    assertThat(refusal(file))
        .contains("people.csv:2: no valid CSV")
        .contains("maximum limit of 10000 fields");
  }

  @Test
  void aQuoteThatIsNeverClosedEndsAtTheLimitOfACell() throws Exception {
    Path file = write("id,x\na,\"", "x,\n".repeat(MEGABYTE / 3), MEGABYTES, false);
    assertThat(refusal(file)).contains("people.csv:2: no valid CSV").contains("max field size");
  }

  /** Every limit on lines and cells is kept: only how much comes out of so little gives it away. */
  @Test
  @Tag("soak")
  void aGzipBombEndsAtTheLimitOfWhatComesOut() throws Exception {
    Path file = write("id,x\n", "a," + "x".repeat(MEGABYTE - 3) + "\n", 1_100, true);
    assertThat(refusal(file)).contains("unpacks to more than 1073741824 bytes");
  }

  private Path write(String start, String part, int count, boolean isGzip) throws IOException {
    Path file = folder.resolve("people.csv");
    byte[] bytes = part.getBytes(UTF_8);
    try (OutputStream plain = new BufferedOutputStream(Files.newOutputStream(file));
        OutputStream out = isGzip ? new GZIPOutputStream(plain) : plain) {
      out.write(start.getBytes(UTF_8));
      for (int i = 0; i < count; i++) {
        out.write(bytes);
      }
    }
    return file;
  }

  /** Returns the log of a step that refuses a file and leaves nothing. */
  private String refusal(Path file) throws Exception {
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = folder.resolve("outputs");
    Path log = folder.resolve("log");
    Process process =
        StepProcess.of(IngestData.class, input(file, yaml, outputs), HEAP)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(log);
    assertThat(process.exitValue()).as("exit code of: %s", text).isEqualTo(2);
    assertThat(text).contains("hint: Maybe ").hasSizeLessThan(2_000);
    if (Files.exists(outputs)) {
      try (Stream<Path> files = Files.walk(outputs)) {
        assertThat(files.filter(Files::isRegularFile)).as("what was written").isEmpty();
      }
    }
    return text.lines().toList().getLast();
  }

  private static Map<String, Object> input(Path file, Path yaml, Path outputs) {
    return Map.of(
        "inputs",
        Map.of(
            "parameterValues",
            Map.of("contract_sha256", Digests.sha256(yaml)),
            "artifacts",
            Map.of(
                "source", StepProcess.artifact("source", "system.Artifact", file),
                "contract", StepProcess.artifact("contract", "system.Artifact", yaml))),
        "outputs",
        Map.of(
            "artifacts",
            Map.of(
                "dataset",
                StepProcess.artifact("dataset", "system.Dataset", outputs.resolve("dataset")),
                "rejected",
                StepProcess.artifact("rejected", "system.Dataset", outputs.resolve("rejected")),
                "metrics",
                StepProcess.artifact("metrics", "system.Metrics", outputs.resolve("metrics"))),
            "outputFile",
            outputs.resolve("executor_output.json").toString()));
  }
}

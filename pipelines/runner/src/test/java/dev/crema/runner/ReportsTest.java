package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.ArtifactValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {
  @TempDir Path folder;

  private static TaskRecord task(
      String kind, TaskState state, String reason, Map<String, Object> outputs) {
    Instant now = Instant.EPOCH;
    return new TaskRecord("t", "t", kind, state, now, now, 0, 1, reason, outputs, Map.of());
  }

  private static RunRecord run(TaskRecord... tasks) {
    Instant now = Instant.EPOCH;
    return new RunRecord(
        "i", "p", "f", TaskState.SUCCEEDED, now, now, Map.of(), null, List.of(tasks));
  }

  @ParameterizedTest
  @CsvSource({
    "(passed == true) does not hold, true",
    "(check-quality-passed == true) does not hold, true",
    "(has_passed == true) does not hold, false",
    "(expected_digest != '') does not hold, false",
    "a task before it was skipped, false"
  })
  void refusesOnlyWithAnOutputThatAConditionReads(String reason, boolean expected) {
    TaskRecord step =
        task("step", TaskState.CACHED, "", Map.of("passed", false, "found", false, "n", 1.0));
    RunRecord run = run(step, task("graph", TaskState.SKIPPED, reason, Map.of()));
    assertThat(Reports.refusals(step, run)).isEqualTo(expected ? List.of("passed") : List.of());
  }

  @Test
  void showsTheFirstLinesThatAreNotBlankAndSaysWhereTheRestIs() throws IOException {
    Path file = folder.resolve("reasons.md");
    ArtifactValue report =
        new ArtifactValue("reasons", "system.Markdown", "0.0.1", file.toString(), Map.of());
    Files.writeString(file, "a\n\nb\n");
    assertThat(Reports.firstLines(report)).containsExactly("a", "b");
    Files.writeString(file, "a\n\n".repeat(11));
    assertThat(Reports.firstLines(report)).hasSize(11).startsWith("a").endsWith("… " + file);
    Files.writeString(file, "a".repeat(5_000));
    assertThat(Reports.firstLines(report)).containsExactly("a".repeat(2_000), "… " + file);
  }

  @Test
  void endsWithACommandAsTheUserCallsIt() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    new TextProgress(new Console(stream, stream), "pipelines/runner/crema")
        .runEnded(run(), Path.of("/runs/x"));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .endsWith("\npipelines/runner/crema show /runs/x\n");
  }
}

package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.runner.run.Eventually;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.RunWatch;
import dev.crema.runner.toy.Toy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CremaIT extends AbstractCremaTest {
  @Test
  void tellsARunAndShowsItAfterwards() throws IOException {
    assertThat(run("valid/gate.yaml", "-p", "minimum=0.5")).isEqualTo(Crema.OK);
    assertThat(out)
        .containsPattern("(?m)^start +make-data$")
        .containsPattern("(?m)^done +register-if-passed/condition-1/register-toy +\\d+\\.\\d s$")
        .containsPattern(
            "(?m)^succeeded in \\d+\\.\\d s: 4 steps done, 0 of them cached, 0 skipped, 0 failed$");
    assertThat(errors).isEmpty();
    assertThat(crema("show", onlyRun().toString())).isEqualTo(Crema.OK);
    assertThat(out)
        .contains(
            "gate  succeeded",
            "minimum",
            "Metrics of train-toy",
            "reasons of gate-toy",
            "  good enough");
    assertThat(crema("show", onlyRun().toString(), "--json")).isEqualTo(Crema.OK);
    assertThat(out).startsWith("{").contains("\"state\" : \"SUCCEEDED\"");
  }

  @Test
  void saysAtItsEndWhyAStepSaidNoAlsoFromTheCache() {
    for (int cached : List.of(0, 3)) {
      assertThat(run("valid/gate.yaml", "-p", "minimum=0.95")).isEqualTo(Crema.OK);
      assertThat(out)
          .containsPattern(
              "(?m)^skipped +register-if-passed/condition-1 +\\(passed == true\\) does not hold$")
          .containsPattern(
              "3 steps done, %d of them cached, 1 skipped, 0 failed\ngate-toy: passed = false\n    too low\ncrema show "
                  .formatted(cached));
    }
  }

  @Test
  void showsThePathsOfHtmlAndLongReports() throws IOException {
    run("valid/gate.yaml", "--no-cache");
    Path run = onlyRun();
    RunRecord record = RunRecord.read(run);
    Path html = report(record, "train-toy");
    Path markdown = report(record, "gate-toy");
    Files.writeString(markdown, "long\n".repeat(1_000));
    Path file = run.resolve(RunRecord.FILE);
    String json = Files.readString(file);
    int trained = json.indexOf("system.Markdown", json.indexOf("\"path\" : \"train-toy\""));
    Files.writeString(
        file,
        json.substring(0, trained)
            + "system.HTML"
            + json.substring(trained + "system.Markdown".length()));
    assertThat(crema("show", run.toString())).isEqualTo(Crema.OK);
    assertThat(out)
        .contains("\nReports\n")
        .contains("  report of train-toy: " + html, "  reasons of gate-toy: " + markdown)
        .doesNotContain("long\n");
  }

  private static Path report(RunRecord run, String step) {
    return run.tasks().stream()
        .filter(task -> task.path().equals(step))
        .flatMap(task -> Reports.of(task).stream())
        .filter(Reports::isMarkdown)
        .findFirst()
        .orElseThrow()
        .path();
  }

  @Test
  void showsWhyAStepFailed() throws IOException {
    assertThat(run("valid/misbehaves.yaml", "-p", "how=exit 7")).isEqualTo(Crema.FAILED);
    assertThat(out)
        .containsPattern(
            "(?m)^FAILED +misbehave +\\d+\\.\\d s  The step ended with exit code 7\\.$")
        .containsPattern("(?m)^not run +gate-toy +another task failed$");
    assertThat(out).containsOnlyOnce("    | misbehaving: exit 7");
    assertThat(errors).isEmpty();
    crema("show", onlyRun().toString());
    assertThat(out).contains("failed    misbehave").contains("exit code 7");
  }

  @Test
  void tellsARunToPrograms() {
    assertThat(run("valid/gate.yaml", "--json")).isEqualTo(Crema.OK);
    assertThat(out.lines())
        .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"))
        .anyMatch(line -> line.contains("\"task\":\"gate-toy\""));
    run("valid/misbehaves.yaml", "--json");
    assertThat(out.lines())
        .contains(
            "{\"event\":\"task_said\",\"line\":\"misbehaving: well\",\"task\":\"misbehave\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "valid/gate.yaml -p minimun=1 | The pipeline has no parameter (minimun).\\nMaybe (minimum).",
        "valid/gate.yaml -p minimum=high | The parameter (minimum) wants a number and gets (high).",
        "valid/gate.yaml -p minimum | The parameter (minimum) has no value.",
        "valid/gate.yaml -p minimum=1 -p minimum=1 | The parameter (minimum) is given twice.",
        "valid/loops.yaml -p rates=low,high | wants a JSON list and gets (low,high).\\nMaybe -p 'rates=[\"low\",\"high\"]'.",
        "valid/required.yaml -p options=fast | wants a JSON object and gets (fast).\\nMaybe -p 'options={\"key\":1}'.",
        "valid/required.yaml | The parameter (count) is missing; it wants a whole number.",
        "valid/required.yaml | The parameter (options) is missing; it wants a JSON object.",
        "valid/none.yaml | There is no file",
        "valid/imports.yaml -p uri=x | No program is known for the image (example.org/others/echo:1)",
        "valid/gate.yaml --component x | is not of the form image=command",
        "valid/gate.yaml --component x='a | has an open quote",
        "valid/gate.yaml --cores 0 | --cores (0) must be at least 1",
        "valid/gate.yaml --frobnicate | Unknown option",
        "invalid/volume.yaml | does not support (pvcMount)",
        "invalid/remote-import.yaml | address (s3://bucket/x) is not on this machine",
        "invalid/accelerator.yaml | does not support (accelerator)",
        "invalid/structures.yaml | does not support (configMapAsEnv)"
      })
  void refusesWrongCallsBeforeAnythingStarts(String call, String expected) {
    String[] words = call.split(" ", -1);
    assertThat(run(words[0], List.of(words).subList(1, words.length).toArray(String[]::new)))
        .isEqualTo(Crema.WRONG);
    assertThat(errors).contains(expected.replace("\\n", "\n"));
    assertThat(out).isEmpty();
    if (Files.exists(runs)) { // a digest may have been kept for the next call
      assertThat(runs).isDirectoryNotContaining(path -> !path.endsWith(".cache"));
    }
  }

  @Test
  void namesAFolderForRunsThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path wrong : List.of(file, file.resolve("runs"))) {
      runs = wrong;
      assertThat(run("valid/gate.yaml")).isEqualTo(Crema.WRONG);
      assertThat(errors)
          .startsWith("The folder for runs (%s) cannot be written: ".formatted(wrong))
          .contains("\nMaybe choose another one: --run-dir");
    }
  }

  /** In a namespace of its own, on a disk of 128 kB. */
  @Test
  void namesTheDiskThatIsFull() throws Exception {
    Files.createDirectories(runs);
    String script =
        "mount -t tmpfs -o size=128k tmpfs '%s' || exit 77; exec \"$0\" \"$@\"".formatted(runs);
    List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script));
    words.addAll(words(arguments("valid/gate.yaml")));
    words.addAll(List.of("-p", "minimum=0.5"));
    Process process = new ProcessBuilder(words).start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    assumeTrue(code != 77 && !said.startsWith("unshare"), "No disk can be mounted here.");
    assertThat(said)
        .endsWith(
            "The disk of the folder for runs (%s) is full.\n".formatted(runs)
                + "Maybe delete old runs, or choose a folder on another disk: --run-dir <folder>\n");
    assertThat(code).isEqualTo(Crema.FAILED);
  }

  @Test
  void refusesALoopOverNull() throws IOException {
    Path pipeline = folder.resolve("null-item.yaml");
    Files.writeString(
        pipeline,
        Files.readString(Path.of(PIPELINES, "valid/loops.yaml"))
            .replace("raw: '[\"p\", \"q\"]'", "raw: '[\"p\", null]'"));
    assertThat(crema("run", pipeline.toString(), "--root", build.toString()))
        .isEqualTo(Crema.WRONG);
    assertThat(errors).contains("for-loop-4").contains("The item 1 of the loop is null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "frobnicate", "show /does/not/exist"})
  void refusesCallsThatItDoesNotKnow(String call) {
    assertThat(crema(call.isEmpty() ? new String[0] : call.split(" ", -1))).isEqualTo(Crema.WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void leavesNoProcessAndMarksTheRunWhenInterrupted(String signal) throws Exception {
    Path pid = folder.resolve("pid");
    List<String> arguments = new ArrayList<>(arguments("valid/misbehaves.yaml"));
    arguments.addAll(List.of("-p", "how=sleep with children", "-p", "file=" + pid));
    Process process = start(arguments);
    List<ProcessHandle> step = new ArrayList<>(Eventually.alive(pid));
    step.addAll(Eventually.alive(folder.resolve(Toy.CHILDREN)));
    assertThat(step).hasSize(4);
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(Crema.INTERRUPTED);
    step.forEach(Eventually::gone);
    RunRecord run = RunRecord.read(onlyRun());
    assertThat(run.state()).isEqualTo(TaskState.CANCELLED);
    assertThat(run.tasks().getFirst().state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void leavesNoProcessWhenItIsKilledItself() throws Exception {
    Path pid = folder.resolve("pid");
    List<String> arguments = new ArrayList<>(arguments("valid/misbehaves.yaml"));
    arguments.addAll(List.of("-p", "how=sleep with children", "-p", "file=" + pid));
    Process process = start(arguments);
    List<ProcessHandle> step = new ArrayList<>(Eventually.alive(pid));
    step.addAll(Eventually.alive(folder.resolve(Toy.CHILDREN)));
    assertThat(step).hasSize(4);
    assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    step.forEach(Eventually::gone);
    Path run = onlyRun();
    Eventually.exists(run.resolve(RunWatch.KILLED));
    assertThat(crema("show", run.toString())).isEqualTo(Crema.OK);
    assertThat(out).startsWith("misbehaves  cancelled").contains("the runner was killed");
    crema("show", run.toString(), "--json");
    assertThat(out).contains("\"state\" : \"CANCELLED\"").doesNotContain("RUNNING");
  }

  @Test
  void idOfARunIsTakenAndOneThatIsNoneIsRefused() throws IOException {
    assertThat(run("valid/sequence.yaml", "--run-id", "kfp-1")).isZero();
    assertThat(Files.readString(onlyRun().resolve("run.json"))).contains("\"id\" : \"kfp-1\"");
    assertThat(run("valid/sequence.yaml", "--run-id", "../x")).isEqualTo(Crema.WRONG);
    assertThat(errors).contains("--run-id (../x)");
  }
}

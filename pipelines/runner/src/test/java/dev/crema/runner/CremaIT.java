package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.run.Eventually;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.run.ToyBuild;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.RunWatch;
import dev.crema.runner.toy.Toy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CremaIT {
  private static final String PIPELINES = "src/test/resources/pipelines/";

  @TempDir Path folder;
  private Path runs = Path.of("");
  private Path build = Path.of("");
  private String out = "";
  private String errors = "";

  @BeforeEach
  void build() throws IOException {
    build = ToyBuild.create(folder.resolve("build"));
    runs = folder.resolve("runs");
  }

  private int crema(String... arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errorBytes = new ByteArrayOutputStream();
    int code =
        Crema.execute(
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errorBytes, true, StandardCharsets.UTF_8),
            arguments);
    out = outBytes.toString(StandardCharsets.UTF_8);
    errors = errorBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  private int run(String pipeline, String... more) {
    List<String> arguments = new ArrayList<>(arguments(pipeline));
    arguments.addAll(List.of(more));
    return crema(arguments.toArray(String[]::new));
  }

  private List<String> arguments(String pipeline) {
    return List.of(
        "run", PIPELINES + pipeline, "--run-dir", runs.toString(), "--root", build.toString());
  }

  private Path onlyRun() throws IOException {
    try (Stream<Path> list = Files.list(runs)) {
      return list.filter(path -> !path.endsWith(".cache")).findFirst().orElseThrow();
    }
  }

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

  @Test
  void replaysAStepWithTheSameInputInAFreshFolder() throws Exception {
    run("valid/gate.yaml");
    Path step = onlyRun().resolve("tasks/register-if-passed/condition-1/register-toy");
    assertThat(crema("replay", onlyRun().toString(), "register-toy")).isEqualTo(Crema.OK);
    Path again = step.resolve("replay-1");
    assertThat(out).contains(again.toString());
    assertThat(again.resolve("executor_output.json"))
        .hasSameTextualContentAs(step.resolve("executor_output.json"));
    assertThat(crema("replay", onlyRun().toString(), "make-dat")).isEqualTo(Crema.WRONG);
    assertThat(errors).contains("The run has no step (make-dat).\nMaybe (make-data).");
    run("valid/misbehaves.yaml", "-p", "how=exit 7");
    try (Stream<Path> list = Files.list(runs)) {
      Path failed =
          list.filter(path -> path.getFileName().toString().startsWith("misb"))
              .findFirst()
              .orElseThrow();
      assertThat(crema("replay", failed.toString(), "misbehave")).isEqualTo(Crema.FAILED);
      assertThat(errors).contains("exit code 7");
    }
  }

  /**
   * A step deletes what lies at its outputs: of a run that was copied, only the copy may change.
   */
  @Test
  void replaysInTheCopyOfARunAndLeavesTheOriginalAlone() throws Exception {
    run("valid/sequence.yaml");
    Path original = onlyRun();
    Path copy = original.resolve("a \"copy\" of it"); // its path contains the original's
    copy(original, copy);
    Map<Path, String> before = files(original, copy);
    assertThat(crema("replay", copy.toString(), "train-toy")).isEqualTo(Crema.OK);
    assertThat(files(original, copy)).isEqualTo(before);
    Path step = copy.resolve("tasks/train-toy");
    assertThat(step.resolve("replay-1/artifacts/model"))
        .hasSameBinaryContentAs(step.resolve("artifacts/model"));
    assertThat(Files.readString(step.resolve("replay-1/executor_output.json")))
        .contains("a \\\"copy\\\" of it/tasks/train-toy/replay-1/artifacts/model");
    // Inputs are the copy's too.
    Files.delete(copy.resolve("tasks/train-toy/artifacts/model"));
    assertThat(crema("replay", copy.toString(), "register-toy")).isEqualTo(Crema.FAILED);
  }

  @Test
  void replaysARunThatWasMoved() throws Exception {
    run("valid/sequence.yaml");
    Path made = onlyRun();
    Path moved = Files.move(made, folder.resolve("moved"));
    assertThat(crema("replay", moved.toString(), "register-toy")).isEqualTo(Crema.OK);
    assertThat(moved.resolve("tasks/register-toy/replay-1/executor_output.json")).isRegularFile();
    assertThat(made).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"task.json", "executor_input.json"})
  void refusesToReplayWhatWouldWriteElsewhere(String file) throws Exception {
    run("valid/sequence.yaml");
    Path step = onlyRun().resolve("tasks/train-toy");
    Files.writeString(
        step.resolve(file),
        Files.readString(step.resolve(file))
            .replace(step + "/artifacts/model", folder + "/elsewhere"));
    assertThat(crema("replay", onlyRun().toString(), "train-toy")).isEqualTo(Crema.WRONG);
    assertThat(errors).contains("would write its output (%s/elsewhere) outside".formatted(folder));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** All files of a folder but those below another, with what is in them. */
  private static Map<Path, String> files(Path root, Path but) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(path -> !path.startsWith(but)).toList()) {
        files.put(file, Files.isRegularFile(file) ? Files.readString(file) : "folder");
      }
    }
    return files;
  }

  @Test
  void replayWaitsForADebuggerWhenAsked() throws Exception {
    run("valid/gate.yaml");
    Process process = start(List.of("replay", onlyRun().toString(), "gate-toy", "--debug"));
    try {
      String line = process.inputReader().readLine();
      assertThat(line)
          .matches("Attach a debugger to 127\\.0\\.0\\.1:\\d+; the step waits for it\\.");
      int port = Integer.parseInt(line.replaceAll(".*:(\\d+);.*", "$1"));
      assertThat(handshake(port)).isEqualTo("JDWP-Handshake");
    } finally {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String handshake(int port) throws Exception {
    for (int tries = 0; ; tries++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        socket.getOutputStream().write("JDWP-Handshake".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(14), StandardCharsets.US_ASCII);
      } catch (IOException e) {
        if (tries > 200) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
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
  void leavesNoProcessWhenItIsKilledItselfInAReplay() throws Exception {
    Path pid = folder.resolve("pid");
    run("valid/misbehaves.yaml", "-p", "how=exit 7", "-p", "file=" + pid);
    Path run = onlyRun();
    Path task = run.resolve("tasks/misbehave/task.json");
    Files.writeString(task, Files.readString(task).replace("exit 7", "sleep with children"));
    Process process = start(List.of("replay", run.toString(), "misbehave"));
    ProcessHandle step = Eventually.alive(pid).getFirst();
    assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    Eventually.gone(step);
    Eventually.exists(run.resolve("tasks/misbehave/replay-1").resolve(RunWatch.KILLED));
    assertThat(RunRecord.read(run).state()).isEqualTo(TaskState.FAILED);
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Catalogue.java(), "-XX:TieredStopAtLevel=1", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.add("dev.crema.runner.Crema");
    words.addAll(arguments);
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}

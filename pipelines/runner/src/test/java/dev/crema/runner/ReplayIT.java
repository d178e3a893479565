package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.run.Eventually;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.RunWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayIT extends AbstractCremaTest {
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
}

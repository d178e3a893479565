package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.run.Eventually;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.RunWatch;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls {@code crema} as a user does, with steps in real containers. */
@RequiresPodman
class ContainersIT extends AbstractCremaTest {
  private Map<String, String> environment = Map.of();
  private Path given = Path.of("");

  @BeforeEach
  void podman() throws IOException {
    environment = SharedPodman.get().environment();
    given = Files.writeString(folder.resolve("given"), "as given");
  }

  /** Neither in what the runtime knows, nor as a process that it has forgotten. */
  @AfterEach
  void leavesNoContainer() throws IOException {
    assertThat(containers()).isEmpty();
    processesOfThisTest().forEach(Eventually::gone);
  }

  /** A step has the folder of its run in its command line. */
  private List<ProcessHandle> processesOfThisTest() {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains(folder + "/"))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  private static String containers() throws IOException {
    return SharedPodman.get().call("ps", "--all", "--quiet");
  }

  private List<String> contained(String first, String... more) {
    List<String> words = new ArrayList<>(arguments("valid/contained.yaml"));
    words.addAll(List.of("-p", "uri=" + given, "-p", "first=" + first, "--containers=podman"));
    words.addAll(List.of(more));
    return words;
  }

  private Process launch(List<String> words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Process crema(List<String> arguments) throws IOException {
    return launch(words(arguments));
  }

  private static String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  /** Starts a run whose first step sleeps, and returns when its container does. */
  private Process sleeping(String... before) throws Exception {
    List<String> words = new ArrayList<>(List.of(before));
    words.addAll(words(contained("echo sleeping >&2; sleep 300")));
    Process process = launch(words);
    String line = "";
    while (line != null && !line.contains("| sleeping")) {
      line = process.inputReader().readLine();
    }
    assertThat(line).isNotNull();
    assertThat(containers()).isNotEmpty();
    return process;
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void removesTheContainerWhenInterrupted(String signal) throws Exception {
    Process process = sleeping();
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(Crema.INTERRUPTED);
    assertThat(containers()).isEmpty();
    RunRecord run = RunRecord.read(onlyRun());
    assertThat(run.state()).isEqualTo(TaskState.CANCELLED);
    assertThat(run.tasks().getLast().state()).isEqualTo(TaskState.CANCELLED);
  }

  /** As Ctrl-C does, which must not reach the clients of the runtime: the steps have not failed. */
  @Test
  void marksTheRunAsCancelledWhenATerminalInterruptsAllOfIt() throws Exception {
    Process process = sleeping("setsid");
    new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    String told = output(process);
    assertThat(process.exitValue()).isEqualTo(Crema.INTERRUPTED);
    assertThat(told).contains("cancelled in ").doesNotContain("FAILED");
    assertThat(RunRecord.read(onlyRun()).tasks().getLast().state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void removesTheContainerWhenItIsKilledItself() throws Exception {
    Process process = sleeping();
    assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
    Eventually.exists(onlyRun().resolve(RunWatch.KILLED));
    assertThat(containers()).isEmpty();
  }

  @Test
  void removesWhatAKilledRunLeftBehindAndNothingElse() throws Exception {
    long pid = ProcessHandle.current().pid();
    long started = startTicks();
    leave("left", label(Long.MAX_VALUE, 1));
    leave("left-by-the-one-who-had-our-number-before", label(pid, started - 1));
    leave("other", label(pid, started));
    leave("elsewhere", "another-machine/pid:[1] 1 1");
    try {
      Process process = crema(contained("cat \"$file\" > \"$copy\"", "--json"));
      assertThat(output(process))
          .contains("The container (left) of a run whose crema was killed is removed.")
          .contains("The container (left-by-the-one-who-had-our-number-before) of a run")
          .doesNotContain("(other)", "(elsewhere)");
      assertThat(process.exitValue()).isEqualTo(Crema.OK);
      assertThat(containers().lines()).hasSize(2);
    } finally {
      SharedPodman.get().call("rm", "--force", "other", "elsewhere");
    }
  }

  private static void leave(String name, String label) throws IOException {
    SharedPodman.get()
        .call(
            "run",
            "--detach",
            "--name=" + name,
            "--network=none",
            "--stop-timeout=0",
            "--label=dev.crema.runner=" + label,
            SharedPodman.SMALL_IMAGE,
            "sleep",
            "300");
  }

  /** The field that ps calls "start_time", which nobody's clock changes; "java" has no space. */
  private static long startTicks() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/stat")).split(" ")[21]);
  }

  private static String label(long process, long started) throws IOException {
    return "%s/%s %d %d"
        .formatted(
            Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
            Files.readSymbolicLink(Path.of("/proc/self/ns/pid")),
            process,
            started);
  }

  @Test
  void replaysInAContainerWhatRanInOne() throws Exception {
    assertThat(output(crema(contained("cat \"$file\" > \"$copy\"; id -u > \"$text\""))))
        .contains("done     shell-small");
    Path run = onlyRun();
    Process replay = crema(List.of("replay", run.toString(), "shell-small"));
    Path again = run.resolve("tasks/shell-small/replay-1");
    assertThat(output(replay)).contains("done; outputs are in " + again);
    assertThat(replay.exitValue()).isEqualTo(Crema.OK);
    assertThat(again.resolve("artifacts/copy")).hasContent("as given");
    assertThat(again.resolve("parameters/text"))
        .hasSameTextualContentAs(run.resolve("tasks/shell-small/parameters/text"));
    Path moved = Files.move(run, folder.resolve("moved"));
    Process second = crema(List.of("replay", moved.toString(), "shell-small-2"));
    assertThat(output(second)).contains("done; ");
    assertThat(moved.resolve("tasks/shell-small-2/replay-1/parameters/text"))
        .hasContent("as given");
    assertThat(crema("replay", moved.toString(), "shell-small", "--debug")).isEqualTo(Crema.WRONG);
    assertThat(errors).contains("The step (shell-small) ran in a container, whose Java has no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--containers=podmann | --containers (podmann) is no container runtime",
        "--network | --network is for steps in containers"
      })
  void refusesWrongCalls(String option, String expected) {
    assertThat(run("valid/contained.yaml", "-p", "uri=" + given, option)).isEqualTo(Crema.WRONG);
    assertThat(errors).contains(expected);
  }

  /** What stands behind the option after a space is the pipeline. */
  @Test
  void takesARuntimeOnlyWhereItIsAttached() {
    assertThat(crema("run", "--containers", PIPELINES + "valid/none.yaml")).isEqualTo(Crema.WRONG);
    assertThat(errors).contains("There is no file");
  }
}

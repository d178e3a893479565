package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runner.toy.Toy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What steps do that they should not, and what they leave behind. */
class MisbehavingStepIT extends AbstractRunTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 7 | The step ended with exit code 7. | 7",
        "no output | wrote no executor_output.json | 0",
        "not a number | executor_output.json) is wrong | 0",
        "unknown field | executor_output.json has the unknown field (surprise). | 0",
        "undeclared artifact | output artifact (other), which its component does not declare | 0",
        "undeclared parameter | output parameter (nummer), which its component does not declare. | 0",
        "wrong type | The output parameter (number) wants a number and gets the text (1). | 0",
        "null metadata | has null in its metadata (a) | 0",
        "missing parameter | gave no output parameter (number) | 0",
        "linked folder | which is neither a file nor a folder | 0"
      })
  void failsTheRunWhenAStepBreaksItsContract(String how, String expected, int code)
      throws Exception {
    RunRecord run = run("misbehaves", "how=" + how);
    assertThat(run.state()).isEqualTo(TaskState.FAILED);
    assertThat(task(run, "misbehave").reason()).contains(expected);
    assertThat(task(run, "misbehave").exitCode()).isEqualTo(code);
    assertThat(task(run, "gate-toy").state()).isEqualTo(TaskState.NOT_RUN);
    assertThat(progress.events()).contains("| misbehaving: " + how, "end FAILED");
  }

  @Test
  void takesOutputParametersFromTheirFilesToo() throws Exception {
    RunRecord run = run("misbehaves", "how=parameter as file");
    assertThat(task(run, "misbehave").parameters()).containsEntry("number", 0.75);
  }

  @Test
  void endsWhatAStepLeavesBehind(@TempDir Path folder) throws Exception {
    Path child = folder.resolve("child");
    RunRecord run = run("misbehaves", "how=leave a child", "file=" + child);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    // The step wrote the number after it had started the child.
    ProcessHandle.of(Long.parseLong(Files.readString(child).strip())).ifPresent(Eventually::gone);
  }

  /** The step sleeps until it is killed, which only happens once its line was heard. */
  @Test
  void tellsWhatAStepSaysWhileItRuns(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    progress.whenSaid(() -> Eventually.alive(pid).forEach(ProcessHandle::destroyForcibly));
    RunRecord run = run("misbehaves", "how=sleep", "file=" + pid);
    assertThat(run.state()).isEqualTo(TaskState.FAILED);
    assertThat(progress.said()).containsExactly("misbehave RUNNING misbehaving: sleep");
  }

  @Test
  void tellsEveryLineOfAStepThatEndsAtOnce() throws Exception {
    run("misbehaves", "how=say much");
    assertThat(progress.said())
        .hasSize(20_002)
        .startsWith("misbehave RUNNING misbehaving: say much");
    assertThat(progress.said().get(20_000)).isEqualTo("misbehave RUNNING 19999 ☕ says the step");
    assertThat(progress.said().getLast()).isEqualTo("misbehave RUNNING and no end");
  }

  @Test
  void failsWhenAStepIsKilledAndRunsAgainAfterwards(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    Thread killer =
        Thread.ofPlatform()
            .start(
                () -> {
                  String number = Eventually.text(pid);
                  ProcessHandle.of(Long.parseLong(number)).orElseThrow().destroyForcibly();
                });
    RunRecord run = run("misbehaves", "how=sleep", "file=" + pid);
    killer.join();
    assertThat(run.state()).isEqualTo(TaskState.FAILED);
    assertThat(task(run, "misbehave").reason())
        .isEqualTo("The step ended with exit code 137 (killed; maybe out of memory).");
    assertThat(run("misbehaves", "how=well", "file=" + pid).state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void endsAStepThatRunsLongerThanItsLimit(@TempDir Path folder) throws Exception {
    Path limited = folder.resolve("limited.yaml");
    Files.writeString(
        limited,
        Files.readString(file("misbehaves"))
            + """
            ---
            platforms:
              kubernetes:
                deploymentSpec:
                  executors:
                    exec-misbehave:
                      activeDeadlineSeconds: '4'
            """);
    List<ProcessHandle> children = new ArrayList<>();
    progress.whenSaid(() -> children.addAll(Eventually.alive(folder.resolve(Toy.CHILDREN))));
    RunRecord run = run(limited, "how=sleep with children", "file=" + folder.resolve("pid"));
    assertThat(task(run, "misbehave").reason())
        .isEqualTo("The step ran longer than its limit of 4 s and was ended.");
    assertThat(children).hasSize(3);
    children.forEach(Eventually::gone);
  }
}

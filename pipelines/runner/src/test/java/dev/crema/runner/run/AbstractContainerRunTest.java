package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds with each runtime: runs steps in real containers, of an image with a shell and little
 * else.
 */
abstract class AbstractContainerRunTest extends AbstractRunTest {
  final String program;

  @TempDir Path folder;
  Path given = Path.of("");

  AbstractContainerRunTest(String program) {
    this.program = program;
  }

  /** What the runner's environment needs to meet the runtime. */
  abstract Map<String, String> runtime();

  /** Calls the runtime and returns what it prints. */
  abstract String call(String... arguments) throws IOException;

  @BeforeEach
  void inContainers() throws IOException {
    environment.putAll(runtime());
    containers = new PipelineRunner.InContainers(program, false);
    given = Files.writeString(folder.resolve("given"), "as given");
  }

  @AfterEach
  void leavesNoContainer() throws IOException {
    assertThat(call("ps", "--all", "--quiet")).isEmpty();
  }

  RunRecord run(String first) throws IOException, InterruptedException {
    return run("contained", "uri=" + given, "first=" + first);
  }

  /** Returns what the first step found out. */
  String told(String script) throws IOException, InterruptedException {
    useCache = false;
    RunRecord run = run(script + "\n: > \"$copy\"");
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    return String.valueOf(task(run, "shell-small").parameters().get("text")).strip();
  }

  Path edited(String from, String to) throws IOException {
    String text = Files.readString(file("contained"));
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("edited.yaml"), text.replace(from, to));
  }

  /** Gives the run a catalogue of one component, whose image has its name. */
  void list(String component, boolean network) throws IOException {
    root = folder.resolve("root");
    Files.writeString(
        Files.createDirectories(root.resolve("components")).resolve("index.json"),
        """
        {"components": [{"name": "%s", "image": "crema/%s:1", "module": "components/%s",
         "network": %s}]}
        """
            .formatted(component, component, component, network));
  }

  @Test
  void readsAFileWithAColonInItsName() throws Exception {
    given = Files.writeString(folder.resolve("12:30"), "as given");
    RunRecord run = run("contained", "uri=" + given);
    assertThat(task(run, "shell-small-2").parameters()).containsEntry("text", "as given");
  }

  @Test
  void locksAStepIn() throws Exception {
    String told =
        told(
            """
            { id -u
              sed -n 's/^CapEff:[[:space:]]*//p; s/^NoNewPrivs:[[:space:]]*//p' /proc/self/status
              tail -n +3 /proc/net/dev | sed 's/:.*//; s/ *//'
              (: > /here) 2> /dev/null || echo read-only
              : > /tmp/here && echo temporary
              (: >> "$file") 2> /dev/null || echo input read-only
              cat "${text%/tasks/*}/run.json" 2> /dev/null || echo no other file of the run
            } > "$text"
            """);
    String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    assertThat(told.lines())
        .containsExactly(
            user.equals("0") ? "65532" : user,
            "0000000000000000",
            "1",
            "lo",
            "read-only",
            "temporary",
            "input read-only",
            "no other file of the run");
    assertThat(given).hasContent("as given");
  }

  @Test
  void keepsTheLimitsOfThePipeline() throws Exception {
    String told =
        told(
            """
            { cat /sys/fs/cgroup/memory.max || cat /sys/fs/cgroup/memory/memory.limit_in_bytes
              cat /sys/fs/cgroup/cpu.max ||
                cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us
              cat /sys/fs/cgroup/pids.max || cat /sys/fs/cgroup/pids/pids.max
            } > "$text" 2> /dev/null
            """);
    assertThat(told.replace('\n', ' ')).isEqualTo("67108864 150000 100000 2048");
  }

  @Test
  void namesTheLimitThatAStepRanInto() throws Exception {
    RunRecord run = run("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done");
    assertThat(task(run, "shell-small").exitCode()).isEqualTo(137);
    assertThat(task(run, "shell-small").reason())
        .isEqualTo(
            "The step was killed (exit code 137), as it ran into its memory limit of 64Mi."
                + "\nMaybe give it more in the pipeline: set_memory_limit.");
    assertThat(progress.folder().resolve("tasks/shell-small/oom")).doesNotExist();
  }

  @Test
  void givesAStepItsConstantsAndSecretsAndNothingElse() throws Exception {
    environment.put("TOY_PASSWORD", "two\nlines");
    environment.put("TOY_UNASKED", "x");
    environment.put("http_proxy", "http://proxy.example.org");
    assertThat(told("env > \"$text\"").lines())
        .contains("CONSTANT=it is", "TOY_PASSWORD=two", "lines", "OMP_WAIT_POLICY=PASSIVE")
        .noneMatch(line -> line.startsWith("TOY_UNASKED") || line.startsWith("http_proxy"));
    environment.remove("TOY_PASSWORD");
    assertThat(told("env > \"$text\"")).doesNotContain("TOY_PASSWORD");
  }

  @Test
  void failsWithTheExitCodeOfTheStep() throws Exception {
    RunRecord run = run("echo told last >&2; exit 7");
    assertThat(task(run, "shell-small").exitCode()).isEqualTo(7);
    assertThat(task(run, "shell-small").reason())
        .startsWith("The step ended with exit code 7.")
        .contains("components/index.json does not list gets none without --network");
    assertThat(progress.events()).contains("| told last");
    assertThat(task(run, "shell-small-2").state()).isEqualTo(TaskState.NOT_RUN);
  }

  @Test
  void saysThatAnImageHasNoSuchProgram() throws Exception {
    Path other = edited("- sh\n        - -c", "- java\n        - -c");
    RunRecord run = run(other, "uri=" + given);
    assertThat(task(run, "shell-small").reason())
        .startsWith("The image (crema/small:1) has no program (java).");
  }

  @Test
  void givesAListedComponentThisMachinesNetwork() throws Exception {
    list("small", true);
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(told("cat /proc/net/tcp /proc/net/tcp6 > \"$text\""))
          .contains(":%04X ".formatted(here.getLocalPort()));
    }
  }

  @Test
  void givesOtherImagesANetworkWhenAsked() throws Exception {
    containers = new PipelineRunner.InContainers(program, true);
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(told("cat /proc/net/tcp /proc/net/tcp6 > \"$text\""))
          .contains(":%04X ".formatted(here.getLocalPort()));
    }
  }

  @Test
  void endsAContainerThatRunsLongerThanItsLimit() throws Exception {
    Path limited =
        edited(
            "        exec-shell-small:\n          secretAsEnv:",
            "        exec-shell-small:\n          activeDeadlineSeconds: '2'\n          secretAsEnv:");
    RunRecord run = run(limited, "uri=" + given, "first=sleep 300");
    assertThat(task(run, "shell-small").reason())
        .isEqualTo("The step ran longer than its limit of 2 s and was ended.");
  }

  /** A step that does not listen goes on for a second after it is asked to end. */
  @Test
  void startsNoOtherAttemptWhileAContainerRuns() throws Exception {
    Path limited =
        edited(
            "        exec-shell-small:\n          secretAsEnv:",
            "        exec-shell-small:\n          activeDeadlineSeconds: '10'\n          secretAsEnv:");
    Files.writeString(
        limited,
        Files.readString(limited)
            .replace(
                "          name: comp-shell-small\n",
                "          name: comp-shell-small\n        retryPolicy:\n          maxRetryCount: 1\n"));
    RunRecord run =
        run(
            limited,
            "uri=" + given,
            "first=beat=${text%/*}/../beat\n"
                + "if [ $KFP_RETRY_INDEX = 0 ]; then trap '' TERM\n"
                + "while :; do echo x >> $beat; sleep 0.1; done; fi\n"
                + "one=$(cat $beat); sleep 0.5; two=$(cat $beat)\n"
                + "[ -n \"$one\" ] && [ \"$one\" = \"$two\" ] && echo alone > \"$text\"; : > \"$copy\"");
    assertThat(task(run, "shell-small").attempts()).isEqualTo(2);
    assertThat(task(run, "shell-small").parameters()).containsEntry("text", "alone\n");
  }
}

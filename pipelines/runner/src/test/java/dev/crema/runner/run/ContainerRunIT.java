package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs steps in real containers, of an image with a shell and little else. */
@RequiresPodman
class ContainerRunIT extends AbstractRunTest {
  @TempDir Path folder;
  private Path given = Path.of("");

  @BeforeEach
  void inContainers() throws IOException {
    environment.putAll(SharedPodman.get().environment());
    containers = new PipelineRunner.InContainers("", false);
    given = Files.writeString(folder.resolve("given"), "as given");
  }

  @AfterEach
  void leavesNoContainer() throws IOException {
    assertThat(SharedPodman.get().call("ps", "--all", "--quiet")).isEmpty();
  }

  private RunRecord run(String first) throws IOException, InterruptedException {
    return run("contained", "uri=" + given, "first=" + first);
  }

  /** Returns what the first step found out. */
  private String told(String script) throws IOException, InterruptedException {
    useCache = false;
    RunRecord run = run(script + "\n: > \"$copy\"");
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    return String.valueOf(task(run, "shell-small").parameters().get("text")).strip();
  }

  @Test
  void runsEachStepInItsImage() throws Exception {
    RunRecord run = run("contained", "uri=" + given);
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "shell-small-2").parameters()).containsEntry("text", "as given");
    String digest =
        SharedPodman.get()
            .call("image", "inspect", "--format={{.Digest}}", SharedPodman.SMALL_IMAGE);
    RunRecord.InContainers in =
        Objects.requireNonNull(RunRecord.read(progress.folder()).containers());
    assertThat(in.runtime()).startsWith("Podman ");
    assertThat(in.images()).containsOnly(Map.entry("crema/small:1", digest));
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
  void showsAndKeepsNoSecret() throws Exception {
    String secret = "se" + "cret-" + System.nanoTime();
    environment.put("TOY_PASSWORD", secret);
    List<String> commands = new ArrayList<>();
    progress.whenSaid(
        () ->
            ProcessHandle.allProcesses()
                .flatMap(process -> commandLine(process).lines())
                .forEach(commands::add));
    assertThat(run("contained", "uri=" + given, "first=echo ${#TOY_PASSWORD} >&2; sleep 2").state())
        .isEqualTo(TaskState.SUCCEEDED);
    assertThat(progress.said().getFirst()).endsWith(" " + secret.length());
    assertThat(commands)
        .anyMatch(line -> line.contains("--env=TOY_PASSWORD"))
        .noneMatch(line -> line.contains(secret));
    String found =
        new String(
            new ProcessBuilder("grep", "-rl", secret, runs.toString(), storage().toString())
                .start()
                .getInputStream()
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(found).isEmpty();
  }

  private static Path storage() {
    return Path.of(Objects.requireNonNull(SharedPodman.get().environment().get("CONTAINERS_CONF")))
        .resolveSibling("storage");
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())));
    } catch (IOException _) {
      return ""; // gone
    }
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
  void namesAnInputThatTheUserOfTheImagesCannotRead() throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "Without root a step runs as who calls, and reads what the caller can.");
    Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rw-------"));
    RunRecord run = run("contained", "uri=" + given);
    assertThat(task(run, "shell-small").reason())
        .isEqualTo(
            "The step's input (%s) cannot be read by the user of the images (65532).\nMaybe run: chmod -R o+rX %s"
                .formatted(given, given));
  }

  @Test
  void saysThatAnImageHasNoSuchProgram() throws Exception {
    Path other = edited("- sh\n        - -c", "- java\n        - -c");
    RunRecord run = run(other, "uri=" + given);
    assertThat(task(run, "shell-small").reason())
        .startsWith("The image (crema/small:1) has no program (java).");
  }

  private Path edited(String from, String to) throws IOException {
    String text = Files.readString(file("contained"));
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("edited.yaml"), text.replace(from, to));
  }

  @Test
  void givesAListedComponentThisMachinesNetwork() throws Exception {
    root = folder.resolve("root");
    Files.writeString(
        Files.createDirectories(root.resolve("components")).resolve("index.json"),
        """
        {"components": [{"name": "small", "image": "crema/small:1", "module": "components/small",
         "network": true}]}
        """);
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(told("cat /proc/net/tcp /proc/net/tcp6 > \"$text\""))
          .contains(":%04X ".formatted(here.getLocalPort()));
    }
  }

  @Test
  void givesOtherImagesANetworkWhenAsked() throws Exception {
    containers = new PipelineRunner.InContainers("podman", true);
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(told("cat /proc/net/tcp /proc/net/tcp6 > \"$text\""))
          .contains(":%04X ".formatted(here.getLocalPort()));
    }
  }

  @Test
  void keysTheCacheByTheImagesContent() throws Exception {
    run("contained", "uri=" + given);
    SharedPodman.get().call("tag", SharedPodman.SMALL_IMAGE, "crema/renamed:2");
    RunRecord renamed = run(edited("crema/small:1", "crema/renamed:2"), "uri=" + given);
    assertThat(states(renamed).get("shell-small")).isEqualTo(TaskState.CACHED);
    SharedPodman.get().importPrograms("crema/renamed:2", List.of("/bin/sh", "/bin/cat"));
    RunRecord other = run(edited("crema/small:1", "crema/renamed:2"), "uri=" + given);
    assertThat(states(other).get("shell-small")).isEqualTo(TaskState.SUCCEEDED);
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

  @Test
  void runsWhatTheCommandLineNamesAsAProcess() throws Exception {
    commands.put("crema/other:1", List.of("{}"));
    Path other = edited("image: crema/small:1\npipelineInfo", "image: crema/other:1\npipelineInfo");
    RunRecord run = run(other, "uri=" + given, "second=echo $PPID > \"$text\"");
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "shell-small-2").parameters())
        .containsEntry("text", ProcessHandle.current().pid() + "\n");
  }

  /** With Docker's own client; its API is Podman's, which needs no daemon that stays. */
  @Test
  void runsWithDockersClientToo() throws Exception {
    assumeTrue(
        new ProcessBuilder("sh", "-c", "command -v docker").start().waitFor() == 0,
        "Docker's client is not on this machine.");
    Path socket = folder.resolve("docker.sock");
    ProcessBuilder builder =
        new ProcessBuilder("podman", "system", "service", "--time=0", "unix://" + socket);
    builder.directory(folder.toFile()).environment().putAll(environment);
    Process service = builder.inheritIO().start();
    try {
      Eventually.exists(socket);
      environment.put("DOCKER_HOST", "unix://" + socket);
      containers = new PipelineRunner.InContainers("docker", false);
      RunRecord run = run("contained", "uri=" + given);
      assertThat(task(run, "shell-small-2").parameters()).containsEntry("text", "as given");
      assertThat(Objects.requireNonNull(run.containers()).runtime()).startsWith("Docker ");
      assertThat(task(run("exit 7"), "shell-small").exitCode()).isEqualTo(7);
      RunRecord broken = run(edited("- sh\n        - -c", "- java\n        - -c"), "uri=" + given);
      assertThat(task(broken, "shell-small").reason())
          .startsWith("Docker did not run the container: ");
    } finally {
      service.destroy();
      service.waitFor();
    }
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pipelines/run_local.py} around a pipeline of one step in the smallest image. */
@RequiresPodman
class RunLocalIT {
  private static final Path PIPELINE =
      Crema.ROOT.resolve("pipelines/train-and-register/src/test/resources/one-step.yaml");

  @TempDir Path folder;
  private final Map<String, String> environment =
      new LinkedHashMap<>(SharedPodman.get().environment());

  private Call call(String pipeline, String... words) throws Exception {
    return new Call(Crema.ROOT.resolve("pipelines/run_local.py"), folder)
        .with(pipeline)
        .with(words)
        .environment(environment);
  }

  private Call step(String script, String... words) throws Exception {
    Path file = Files.writeString(folder.resolve("given"), "as given");
    return call(PIPELINE.toString(), "--root", folder.resolve("root").toString())
        .with(Map.of("uri", file.toString(), "script", script))
        .with(words);
  }

  private static void assertRefused(Call call, String... parts) throws Exception {
    Call.Ending ending = call.run();
    assertThat(ending.output())
        .contains(parts)
        .containsPattern("(?m)^error: ")
        .doesNotContain("Traceback");
    assertThat(ending.exitCode()).as(ending.output()).isEqualTo(2);
  }

  @Test
  void locksAStepIn() throws Exception {
    environment.put("TOY_PASSWORD", "from a Secret");
    environment.put("TOY_UNASKED", "x");
    Call.Ending ending =
        step("""
                echo "user $(id -u)"
                sed -n 's/^CapEff:[[:space:]]*/may /p; s/^NoNewPrivs:[[:space:]]*/no new /p' /proc/self/status
                echo "network" $(tail -n +3 /proc/net/dev | sed 's/:.*//')
                (: > /here) 2> /dev/null || echo read-only
                : > /tmp/here && : > /.local/here && : > /.cache/here && : > /.config/here && echo temporary
                (: >> "$file") 2> /dev/null || echo input read-only
                cat "$file"; echo
                cat /sys/fs/cgroup/memory.max 2> /dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes
                env
                """)
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();
    String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    assertThat(ending.output().lines().map(String::strip))
        .contains(
            "user " + (user.equals("0") ? "65532" : user),
            "may 0000000000000000",
            "no new 1",
            "network lo",
            "read-only",
            "temporary",
            "input read-only",
            "as given",
            "67108864",
            "TOY_PASSWORD=from a Secret")
        .noneMatch(line -> line.startsWith("TOY_UNASKED"));
    assertNoContainer();
  }

  /** As a release has it, whose images may have other names than those of the repository. */
  @Test
  void givesANetworkToWhatTheCatalogueAboveThePipelineSays() throws Exception {
    Path pipeline = folder.resolve("dist/pipelines/one-step/pipeline.yaml");
    Files.createDirectories(pipeline.getParent());
    Files.copy(PIPELINE, pipeline);
    Path index = folder.resolve("dist/components/index.json");
    Files.createDirectories(index.getParent());
    Files.writeString(
        index,
        """
        {"components": [{"name": "shell", "image": "crema/small:1", "network": true}]}
        """);
    Path file = Files.writeString(folder.resolve("given"), "as given");
    try (ServerSocket ours = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Call.Ending ending =
          call(pipeline.toString(), "--root", folder.resolve("root").toString())
              .with(Map.of("uri", file.toString(), "script", "cat /proc/net/tcp /proc/net/tcp6"))
              .run();
      assertThat(ending.exitCode()).as(ending.output()).isZero();
      assertThat(ending.output())
          .as("sockets of this machine")
          .contains(":%04X ".formatted(ours.getLocalPort()));
    }
  }

  @Test
  void reportsTheExitCodeOfAStepThatFailsAtOnce() throws Exception {
    for (int code : List.of(7, 1)) {
      Call.Ending ending = step("echo told last >&2; exit " + code).run();
      assertThat(ending.output())
          .contains("error: The step (shell) ended with exit code %d: told last\n".formatted(code));
      assertThat(ending.exitCode()).isEqualTo(1);
    }
    assertNoContainer();
  }

  @Test
  void namesTheMemoryLimit() throws Exception {
    Call.Ending ending =
        step("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", "--memory", "32Mi").run();
    assertThat(ending.output())
        .contains("The step (shell) ended with exit code 137")
        .contains("into its memory limit of 32Mi.\nMaybe give it more: --memory");
    assertThat(ending.exitCode()).isEqualTo(1);
  }

  @Test
  void leavesNothingWhenItIsInterrupted() throws Exception {
    Call call = step("echo it runs; sleep 300");
    Process process = call.start();
    while (!call.output().contains("it runs")) {
      assertThat(process.isAlive()).as(call.output()).isTrue();
      Thread.sleep(50);
    }
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(call.output()).isEqualTo(130);
    assertNoContainer();
  }

  private static void assertNoContainer() throws Exception {
    assertThat(SharedPodman.get().call("ps", "--all", "--quiet")).isEmpty();
  }

  @Test
  void refusesWrongCalls() throws Exception {
    assertRefused(call("none.yaml"), "The file (none.yaml) does not exist.");
    assertRefused(call("README.md"), "The file (README.md) is no");
    assertRefused(
        call("components/ingest-data/component.yaml"), "is no compiled pipeline", "Maybe");
    assertRefused(step("", "-p", "skript=x"), "has no parameter (skript).\nMaybe script?");
    assertRefused(step("", "-p", "script=x"), "The parameter (script) is given twice.");
    assertRefused(
        step("", "-p", "count=1.5"), "The parameter (count) must be a whole number; (1.5) is not.");
    assertRefused(
        call(PIPELINE.toString()), "The parameter (script) is missing; it wants text.\nMaybe add");
    assertRefused(step("", "--memory", "2g"), "--memory (2g) is no amount of memory.\nMaybe");
  }

  @Test
  void refusesFilesAndFoldersThatDoNotDo() throws Exception {
    assertRefused(
        call(PIPELINE.toString(), "-p", "script=", "-p", "uri=nowhere", "--root", folder + "/root"),
        "The file (nowhere) does not exist");
    assertRefused(
        call(
            PIPELINE.toString(), "-p", "script=", "-p", "uri=s3://b/x", "--root", folder + "/root"),
        "The importer's address (s3://b/x) is not one of this machine",
        "Maybe copy the file here");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(
        call(PIPELINE.toString(), "-p", "script=", "-p", "uri=" + file, "--root", file + "/root"),
        "The pipeline root (%s/root) cannot be written".formatted(file),
        "Maybe name another folder");
  }

  @Test
  void refusesARuntimeThatIsNotThere() throws Exception {
    environment.put("DOCKER_HOST", "unix:///nowhere/docker.sock");
    assertRefused(
        step(""),
        "The container runtime at DOCKER_HOST (unix:///nowhere/docker.sock) does not answer",
        "Maybe correct DOCKER_HOST, or unset it.");
  }

  @Test
  void refusesAMachineWithoutARuntime() throws Exception {
    assumeFalse(
        Files.exists(Path.of("/var/run/docker.sock")), "Docker's socket is on this machine");
    environment.remove("DOCKER_HOST");
    Path python = Crema.ROOT.resolve(".build/venv-kfp/bin/python");
    environment.put("PATH", folder.toString()); // in which there is no podman
    assertRefused(
        new Call(python, folder)
            .with(Crema.ROOT.resolve("pipelines/run_local.py").toString(), PIPELINE.toString())
            .with(Map.of("uri", "README.md", "script", ""))
            .environment(environment),
        "There is no container runtime: DOCKER_HOST is not set",
        "Maybe install Podman");
  }

  @Test
  void refusesImagesThatAreNotThere() throws Exception {
    try (LocalPodman podman = LocalPodman.in(Path.of("target"))) {
      environment.putAll(podman.environment());
      assertRefused(
          step(""), "The image (crema/small:1) is not loaded; nothing is pulled here.\nMaybe");
      podman.importPrograms("crema/small:2", List.of("/bin/sleep"));
      assertRefused(
          step(""), "crema/small:1) is not loaded, but (", "crema/small:2) is: another version");
      String foreign = System.getProperty("os.arch").equals("amd64") ? "arm64" : "amd64";
      podman.importPrograms("crema/small:1", List.of("/bin/sleep"), "--arch=" + foreign);
      assertRefused(step(""), "The image (crema/small:1) is for (%s)".formatted(foreign), "Maybe");
    }
  }
}

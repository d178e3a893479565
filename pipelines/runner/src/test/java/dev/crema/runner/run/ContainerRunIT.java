package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs steps with Podman, and with Docker's client on Podman. */
@RequiresPodman
class ContainerRunIT extends AbstractContainerRunTest {
  ContainerRunIT() {
    super("podman");
  }

  @Override
  Map<String, String> runtime() {
    return SharedPodman.get().environment();
  }

  @Override
  String call(String... arguments) throws IOException {
    return SharedPodman.get().call(arguments);
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

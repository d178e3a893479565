package dev.crema.runner.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeFinderIT {
  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>(System.getenv());

  /** Leaves only the programs in the PATH that a test puts there. */
  private void onPath(String program, String script) throws IOException {
    environment.put("PATH", folder.toString());
    Path file = Files.writeString(folder.resolve(program), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private OciRuntime find(String chosen) throws IOException, InterruptedException {
    return new RuntimeFinder(environment, Duration.ofSeconds(20)).find(chosen);
  }

  private void assertRefused(String chosen, String... sentences) {
    assertThatThrownBy(() -> find(chosen))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains(sentences)
        .contains("Maybe ");
  }

  @Test
  @RequiresPodman
  void findsPodmanFirst() throws Exception {
    environment.putAll(SharedPodman.get().environment());
    OciRuntime runtime = find("");
    assertThat(runtime.title()).isEqualTo("Podman");
    assertThat(runtime.version()).matches("[0-9].*");
    assertThat(runtime.architecture()).isIn("amd64", "arm64");
  }

  @Test
  void saysThatThereIsNone() {
    environment.put("PATH", folder.toString());
    assertRefused("", "No container runtime is on the PATH: neither podman, docker nor nerdctl.");
    assertRefused("nerdctl", "The container runtime (nerdctl) is not on the PATH.");
  }

  @Test
  void refusesANameThatItDoesNotKnow() {
    assertRefused("podmann", "--containers (podmann) is no container runtime", "Maybe (podman).");
  }

  /** With the real client, to an address at which nothing listens. */
  @Test
  void saysThatDockersDaemonIsNotAtDockerHost() {
    assumeTrue(
        Client.find("docker", environment) != null, "Docker's client is not on this machine.");
    environment.put("DOCKER_HOST", "tcp://127.0.0.1:1");
    assertRefused(
        "docker",
        "does not reach its daemon at DOCKER_HOST (tcp://127.0.0.1:1): Cannot connect",
        "Maybe correct DOCKER_HOST, or unset it.");
    environment.put("DOCKER_HOST", "unix:///no/such/socket");
    assertRefused("docker", "at DOCKER_HOST (unix:///no/such/socket)");
  }

  /** Podman itself, called by a user who has no line in /etc/subuid. */
  @Test
  @RequiresPodman
  void saysThatAUserHasNoSubordinateIds() throws Exception {
    Path podman = Client.find("podman", environment);
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "Only root can become another user.");
    assumeTrue(Client.find("setpriv", environment) != null, "setpriv is not on this machine.");
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setAttribute(home, "unix:uid", 65534);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String path = environment.get("PATH");
    onPath(
        "podman",
        "PATH=%s HOME=%s XDG_RUNTIME_DIR=%s exec setpriv --reuid=65534 --regid=65534 --clear-groups %s \"$@\""
            .formatted(path, home, home, podman));
    assertRefused("", "has no subordinate ids in /etc/subuid", "usermod --add-subuids");
  }

  @Test
  void givesUpOnARuntimeThatDoesNotAnswer() throws Exception {
    onPath("podman", "exec /bin/sleep 60");
    assertThatThrownBy(() -> new RuntimeFinder(environment, Duration.ofMillis(300)).find(""))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("podman) does not work: no answer in")
        .hasMessageContaining("Maybe ");
  }

  @Test
  void saysWhatABrokenPodmanSays() throws Exception {
    Path conf = Files.writeString(folder.resolve("containers.conf"), "[engine\n");
    environment.put("CONTAINERS_CONF", conf.toString());
    assumeTrue(Client.find("podman", environment) != null, "Podman is not on this machine.");
    assertRefused("podman", "does not work: ", "Maybe look at what it says: podman info");
  }

  @Test
  void tellsWhatEveryRuntimeLacksWhenNoneAnswers() throws Exception {
    onPath("podman", "echo 'Error: broken' >&2; exit 125");
    onPath("docker", "echo '{\"ServerVersion\":\"\"}'; echo 'no daemon.' >&2; exit 1");
    assertRefused("", "podman) does not work: broken.", "docker) does not reach its daemon");
    onPath(
        "nerdctl",
        "echo '{\"ServerVersion\":\"2.0\",\"Architecture\":\"aarch64\",\"MemoryLimit\":true,"
            + "\"SecurityOptions\":[\"name=seccomp\",\"name=rootless\"]}'");
    OciRuntime runtime = find("");
    assertThat(runtime.title()).isEqualTo("nerdctl");
    assertThat(runtime.architecture()).isEqualTo("arm64");
    assertThat(runtime.rootless()).isTrue();
    assertThat(runtime.canLimit("memory")).isTrue();
    try (Containers containers = new Containers(runtime, "run")) {
      assertThat(containers.notLimited(true, true))
          .containsExactly(
              "nerdctl cannot limit CPU here: steps take what there is, whatever the pipeline says.");
      assertThat(containers.notLimited(false, false)).isEmpty();
    }
  }
}

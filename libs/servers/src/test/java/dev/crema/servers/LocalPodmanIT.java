package dev.crema.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPodman
class LocalPodmanIT {
  @Test
  void startsContainersOfAnImageOfThisMachinesPrograms() throws IOException {
    assertThat(
            SharedPodman.get()
                .call(
                    "run",
                    "--rm",
                    "--network=none",
                    "--user=65532:65532",
                    SharedPodman.SMALL_IMAGE,
                    "id",
                    "-u"))
        .isEqualTo("65532");
  }

  @Test
  void saysWhatPodmanSaysWhenItFails() {
    assertThatThrownBy(() -> SharedPodman.get().call("run", "--pull=never", "crema/none:1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("crema/none:1")
        .hasMessageContaining("exit code 125");
  }

  @Test
  void endsItsContainersAndRemovesItsStorage(@TempDir Path folder) throws IOException {
    long number;
    try (LocalPodman podman = LocalPodman.in(folder)) {
      podman.importPrograms("small:1", List.of("/bin/sleep"));
      String id = podman.call("run", "-d", "--network=none", "small:1", "sleep", "300");
      number = Long.parseLong(podman.call("inspect", "--format={{.State.Pid}}", id));
      assertThat(ProcessHandle.of(number)).isPresent();
      assertThat(SharedPodman.get().call("ps", "--all", "--quiet")).isEmpty();
    }
    assertThat(ProcessHandle.of(number).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }
}

package dev.crema.bootstrap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The image of the Job, as locked in as a cluster would have it. */
@RequiresPodman
class BootstrapImageIT extends AbstractBootstrapTest {
  private String image = "";

  @BeforeEach
  void load() throws IOException {
    Path tar = ROOT.resolve("bootstrap/target/jib-image.tar");
    assumeTrue(Files.isRegularFile(tar), "the image of crema is not made: make images");
    image = SharedPodman.get().load(tar);
  }

  @Override
  Ending crema(String... arguments) throws Exception {
    LocalPodman podman = SharedPodman.get();
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--read-only",
                "--tmpfs=/tmp",
                "--user=100065:0",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--memory=256m",
                "--network=host"));
    variables.forEach((name, value) -> words.add("--env=%s=%s".formatted(name, value)));
    words.add(image);
    words.addAll(List.of(arguments));
    String container = podman.call(words.toArray(String[]::new));
    try {
      int code = Integer.parseInt(podman.call("wait", container));
      // Podman keeps both streams of a container and gives each on its own: problems are not
      // needed.
      String said = podman.call("logs", container);
      return new Ending(code, said);
    } finally {
      podman.call("rm", "--force", "--time=0", container);
    }
  }

  @Test
  void bringsAnInstallationToThisReleaseOnce() throws Exception {
    assertBootstrapsOnceAndPreflightsThen();
  }
}

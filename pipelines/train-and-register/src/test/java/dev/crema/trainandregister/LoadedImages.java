package dev.crema.trainandregister;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The images that {@code make images} made, loaded once for all tests of this JVM. */
final class LoadedImages {
  private static boolean loaded;

  private LoadedImages() {}

  /** Loads the image of every component; where one was not made, the test is skipped. */
  static synchronized void require() throws IOException {
    if (loaded) {
      return;
    }
    String index = Files.readString(Crema.ROOT.resolve("components/index.json"));
    List<Path> tars =
        ((List<?>) JSON.std.mapFrom(index).get("components"))
            .stream()
                .map(entry -> (String) Crema.map(entry).get("module"))
                .map(module -> Crema.ROOT.resolve(module).resolve("target/jib-image.tar"))
                .toList();
    for (Path tar : tars) {
      assumeTrue(
          Files.isRegularFile(tar),
          () -> "There is no (%s). Maybe run: make images".formatted(tar));
    }
    for (Path tar : tars) {
      SharedPodman.get().load(tar);
    }
    loaded = true;
  }
}

package dev.crema.inference;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import dev.crema.service.testing.LockedContainer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service in its image, as locked in as a cluster would have it. */
@RequiresPodman
class InferenceImageIT {

  @Test
  void servesAPackageWithAReadOnlyRootAndEndsWhenAsked(@TempDir Path folder) throws Exception {
    LocalPodman podman = SharedPodman.get();
    String image = LockedContainer.image(podman, "inference");
    Path model = folder.resolve("model");
    TestModels.write(model, 1);
    LockedContainer.makeReadable(folder);
    LockedContainer.assertIsReadyAndEnds(
        podman,
        image,
        List.of(
            "--memory=512m",
            "--volume=%s:/model:ro".formatted(model),
            "--env=CREMA_MODEL_DIRECTORY=/model",
            "--env=CREMA_MODEL_NAME=local"));
  }
}

package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.testing.LocalSize;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import dev.crema.service.testing.LockedContainer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service in its image, as locked in as a cluster would have it. */
@RequiresPodman
class InferenceImageIT {

  @Test
  void servesAPackageWithAReadOnlyRootAndALaptopsMemoryAndEndsWhenAsked(@TempDir Path folder)
      throws Exception {
    LocalPodman podman = SharedPodman.get();
    String image = LockedContainer.image(podman, "inference");
    Path model = folder.resolve("model");
    TestModels.write(model, 1);
    LockedContainer.makeReadable(folder);
    String rows =
        TestModels.list(100, 1).stream()
            .map(TestModels::json)
            .collect(Collectors.joining(", ", "{\"rows\": [", "]}"));
    LockedContainer.assertIsReadyAndEnds(
        podman,
        image,
        List.of(
            LocalSize.memory(Path.of(".."), "inference"),
            "--volume=%s:/model:ro".formatted(model),
            "--env=CREMA_MODEL_DIRECTORY=/model",
            "--env=CREMA_MODEL_NAME=local"),
        (client, service, number) ->
            assertThat(LockedContainer.post(client, service.resolve("/predict"), rows))
                .as("an answer, or a refusal for now")
                .isIn(200, 503));
  }
}

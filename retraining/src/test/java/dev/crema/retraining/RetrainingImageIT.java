package dev.crema.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPodman;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.LocalSize;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import dev.crema.service.testing.LockedContainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service in its image, as locked in as a cluster would have it. */
@RequiresPodman
class RetrainingImageIT {

  @Test
  void worksWithAReadOnlyRootAndALaptopsMemoryAndEndsWhenAsked(@TempDir Path folder)
      throws Exception {
    LocalPodman podman = SharedPodman.get();
    String image = LockedContainer.image(podman, "retraining");
    Files.writeString(
        folder.resolve("retraining.yaml"),
        "models: {churn: {pipeline: retrain, version: \"1\", cool_down: PT0S}}\n");
    LockedContainer.makeReadable(folder);
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.createDatabase("crema");
      String url = postgres.jdbcUrl("crema");
      LockedContainer.assertIsReadyAndEnds(
          podman,
          image,
          List.of(
              LocalSize.memory(Path.of(".."), "retraining"),
              "--volume=%s:/settings:ro".formatted(folder),
              "--env=CREMA_RETRAINING_FILE=/settings/retraining.yaml",
              "--env=CREMA_DATABASE_JDBC_URL=" + url,
              "--env=CREMA_LEDGER_JDBC_URL=" + url,
              "--env=KF_PIPELINES_ENDPOINT=http://127.0.0.1:9"),
          (client, service, number) -> {
            String asked =
                "{\"model\": \"churn\", \"reason\": \"for the %dth time\"}".formatted(number);
            assertThat(LockedContainer.post(client, service.resolve("/retrainings"), asked))
                .isIn(200, 201, 503);
          });
    }
  }
}

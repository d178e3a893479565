package dev.crema.registry;

import dev.crema.servers.testing.SharedMlflow;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A model with four versions without files: what they hold does not matter here. */
abstract class AbstractChampionIT {
  private static final int VERSIONS = 4;

  final URI uri = SharedMlflow.get().uri();
  final MlflowRegistry registry = Samples.registry(uri);
  final MlflowApi api = Samples.api(uri, 3);
  final Runs runs = new Runs(api, InstantSource.system());
  final String model = SharedMlflow.uniqueName("champion");

  @BeforeEach
  void createVersions() {
    Run run = runs.create(runs.experimentId("champions"), Map.of());
    api.once("registered-models/create", Map.of("name", model)).orThrow(uri);
    String source =
        "mlflow-artifacts:/%s/%s/artifacts/model".formatted(run.experimentId(), run.id());
    for (int version = 1; version <= VERSIONS; version++) {
      api.once(
              "model-versions/create",
              Map.of(
                  "name",
                  model,
                  "source",
                  source,
                  "run_id",
                  run.id(),
                  "tags",
                  Fields.pairs(tags(version))))
          .orThrow(uri);
    }
  }

  /** Returns the tags with which a version is made. */
  Map<String, String> tags(int version) {
    return Map.of();
  }

  /** Returns the version that the alias names. */
  String champion() {
    return registry.byAlias(model, Registry.CHAMPION).map(ModelVersion::version).orElse("none");
  }

  Ledger.State ledger() {
    return new Ledger(api, runs).find(model).orElseThrow();
  }
}

package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.inference.serving.RegistrySource;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real MLflow, with an outage and a restart in it. */
@RequiresMlflow
class MlflowServiceIT {
  @TempDir Path folder;

  @Test
  void servesTheChampionThroughSwapOutageAndRestart() throws IOException {
    String model = SharedMlflow.uniqueName("inference");
    ModelPackage first = TestModels.write(folder.resolve("first"), 1);
    ModelPackage second = TestModels.write(folder.resolve("second"), 2);
    URI mlflow = SharedMlflow.get().uri();
    MlflowRegistry registry = MlflowRegistry.connect(ConnectionSettings.of(mlflow));
    String one = RealMlflow.register(registry, model, folder.resolve("first"));
    registry.promote(model, one, null);
    Map<String, Object> settings = Map.of("crema.model.name", model);
    Path cache = folder.resolve("cache");
    RawRow row = TestModels.list(1, 3).getFirst();

    try (FaultProxy proxy = new FaultProxy(mlflow)) {
      RegistrySource source =
          new RegistrySource(MlflowRegistry.connect(ConnectionSettings.of(proxy.uri())));
      try (TestService service = TestService.start(source, cache, settings)) {
        service.awaitVersion(one);
        assertThat(score(service, row)).isEqualTo(first.predict(row).score());

        String two = RealMlflow.register(registry, model, folder.resolve("second"));
        registry.promote(model, two, one);
        service.awaitVersion(two);
        assertThat(score(service, row)).isEqualTo(second.predict(row).score());

        proxy.close();
        TestService.await(() -> service.get("/").body().contains("does not answer"));
        assertThat(score(service, row)).isEqualTo(second.predict(row).score());
        assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      }
      try (TestService restarted = TestService.start(source, cache, settings)) {
        TestService.await(() -> restarted.get("/readiness").statusCode() == 200);
        assertThat(score(restarted, row)).isEqualTo(second.predict(row).score());
      }
    }
  }

  private static double score(TestService service, RawRow row) {
    return TestService.json(service.predict(TestModels.request(List.of(row))))
        .required("predictions")
        .items()
        .getFirst()
        .required("score")
        .number();
  }
}

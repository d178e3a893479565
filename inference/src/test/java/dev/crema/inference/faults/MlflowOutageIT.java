package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FaultProxy;
import dev.crema.inference.FaultProxy.Mode;
import dev.crema.inference.RealMlflow;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.RegistrySource;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Timeouts;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real MLflow that goes away and comes back. */
@RequiresMlflow
class MlflowOutageIT {
  private static final String BREAKER = "inference_registry_breaker_open{calls=\"questions\"}";

  /** Long enough for a real MLflow on a busy machine. */
  private static final Timeouts PATIENCE =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          1,
          Duration.ofMillis(50));

  @TempDir Path folder;
  private final String model = SharedMlflow.uniqueName("outage");
  private MlflowRegistry registry;
  private ModelPackage first;
  private ModelPackage second;
  private String one;

  @BeforeEach
  void register() throws IOException {
    first = TestModels.write(folder.resolve("first"), 1);
    second = TestModels.write(folder.resolve("second"), 2);
    registry = MlflowRegistry.connect(ConnectionSettings.of(SharedMlflow.get().uri()));
    one = RealMlflow.register(registry, model, folder.resolve("first"));
    registry.promote(model, one, null);
  }

  private TestService start(URI mlflow) {
    return TestService.start(
        new RegistrySource(
            MlflowRegistry.connect(ConnectionSettings.of(mlflow).withTimeouts(PATIENCE))),
        folder.resolve("cache"),
        Map.of("crema.model.name", model));
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG", "END"})
  void awayAtTheStartItIsWaitedForAndFollowedWhenItComes(Mode mode) throws IOException {
    try (FaultProxy proxy = new FaultProxy(SharedMlflow.get().uri())) {
      proxy.set(mode);
      try (TestService service = start(proxy.uri())) {
        TestService.await(
            () -> service.get("/readiness").body().contains("The model registry does not answer."));
        proxy.set(Mode.PASS);
        service.awaitVersion(one);
        FaultService.assertAnswers(service, "", one, first);
        TestService.await(() -> FaultService.meter(service, BREAKER) == 0);
      }
    }
  }

  @Test
  void whatIsInTheCacheIsServedWhileItHangsAndTheNextComesAfterwards() throws IOException {
    String two = RealMlflow.register(registry, model, folder.resolve("second"));
    try (FaultProxy proxy = new FaultProxy(SharedMlflow.get().uri());
        TestService service = start(proxy.uri())) {
      service.awaitVersion(one);
      FaultService.assertAnswers(service, "?version=" + two, two, second);
      service.post("/models/" + model + "/versions/" + two + "/unload", "");
      proxy.set(Mode.HANG);
      TestService.await(() -> FaultService.meter(service, BREAKER) == 1);
      registry.promote(model, two, one);
      FaultService.assertAnswers(service, "", one, first);
      FaultService.assertAnswers(service, "?version=" + two, two, second);
      assertThat(FaultService.state(service, "@champion")).isEqualTo("keeping");
      proxy.set(Mode.PASS);
      TestService.await(() -> FaultService.version(service, "@champion").equals(two));
      FaultService.assertAnswers(service, "", two, second);
    }
  }
}

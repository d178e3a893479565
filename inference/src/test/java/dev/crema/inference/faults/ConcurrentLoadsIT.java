package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of one model that are loaded at the same time, and a registry that was made anew. */
class ConcurrentLoadsIT {
  private static final int VERSIONS = 24;
  private static final Map<String, Object> SETTINGS = Map.of("crema.models.load-wait", "30s");

  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private ModelPackage one;
  private ModelPackage two;

  @BeforeEach
  void register() {
    one = TestModels.write(folder.resolve("one"), 1);
    two = TestModels.write(folder.resolve("two"), 2);
    for (int version = 1; version <= VERSIONS; version++) {
      source.register("churn", "" + version, folder.resolve("one"), Map.of());
    }
    source.alias("churn", "champion", "1");
  }

  private TestService start() {
    TestService service = TestService.start(source, folder.resolve("cache"), SETTINGS);
    service.awaitVersion("1");
    return service;
  }

  private void askForAll(TestService service) throws Exception {
    List<Future<?>> answers = new ArrayList<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int version = 2; version <= VERSIONS; version++) {
        String wanted = "" + version;
        answers.add(
            clients.submit(
                () -> FaultService.assertAnswers(service, "?version=" + wanted, wanted, one)));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
    }
  }

  @Test
  void noneDeletesWhatAnotherIsFetching() throws Exception {
    try (TestService service = start()) {
      askForAll(service);
      TestService.await(
          () -> {
            try {
              return FaultService.cached(folder.resolve("cache"), "churn").size() == 2 * VERSIONS;
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    }
    assertThat(source.downloads).as("each once").hasValue(VERSIONS);
    source.away = true;
    try (TestService service = start()) {
      assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      FaultService.assertAnswers(service, "", "1", one);
    }
    assertThat(source.downloads).hasValue(VERSIONS);
  }

  @Test
  void aNumberThatComesAgainInANewRegistryIsAnotherVersion() throws Exception {
    try (TestService service = start()) {
      FaultService.assertAnswers(service, "?version=2", "2", one);
      source.epoch = "-again";
      source.register("churn", "2", folder.resolve("two"), Map.of());
      TestService.await(
          () ->
              FaultService.slot(service, "2")
                  .map(slot -> slot.required("package_digest").text().equals(two.digest()))
                  .orElse(false));
      FaultService.assertAnswers(service, "?version=2", "2", two);
    }
  }
}

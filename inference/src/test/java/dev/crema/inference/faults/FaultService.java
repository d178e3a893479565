package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.RegistrySource;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the tests of faults ask of a service. */
final class FaultService {
  /** The service's own patience, shortened: what hangs here takes seconds in production. */
  private static final Timeouts PATIENCE =
      new Timeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          2,
          Duration.ofMillis(50));

  /** What the cache has as soon as it remembers the champion. */
  static final String POINTER = "last-good-alias-champion.json";

  static final RawRow ROW = TestModels.list(1, 9).getFirst();

  private FaultService() {}

  static RegistrySource source(URI mlflow) {
    return new RegistrySource(
        MlflowRegistry.connect(ConnectionSettings.of(mlflow).withTimeouts(PATIENCE)));
  }

  /** Asserts that a version answers, with its own score. */
  static void assertAnswers(TestService service, String query, String version, ModelPackage model) {
    HttpResponse<String> answer =
        service.post("/predict" + query, TestModels.request(List.of(ROW)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Node node = TestService.json(answer);
    assertThat(node.required("model_version").text()).isEqualTo(version);
    assertThat(node.required("predictions").items().getFirst().required("score").number())
        .isEqualTo(model.predict(ROW).score());
  }

  /** Returns what {@code GET /models} says of a reference; empty if it is not there. */
  static Optional<Node> slot(TestService service, String reference) {
    return TestService.json(service.get("/models")).required("models").items().stream()
        .filter(model -> model.required("reference").text().equals(reference))
        .findFirst();
  }

  static String state(TestService service, String reference) {
    return slot(service, reference).map(slot -> slot.required("state").text()).orElse("none");
  }

  /** Returns the version that serves for a reference; empty if none does. */
  static String version(TestService service, String reference) {
    return slot(service, reference)
        .map(slot -> slot.optional("version"))
        .map(Node::text)
        .orElse("");
  }

  /** Returns the reason that {@code GET /models} gives; empty if all is well. */
  static String reason(TestService service, String reference) {
    return slot(service, reference).map(slot -> slot.optional("reason")).map(Node::text).orElse("");
  }

  static void hint(TestService service) {
    HttpResponse<String> answer =
        service.send(
            HttpRequest.newBuilder(service.uri("/registry-hint"))
                .POST(BodyPublishers.ofString("{}")));
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  /** Returns the value of a meter's line; NaN if there is none. */
  static double meter(TestService service, String line) {
    return service
        .get("/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(line + " "))
        .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Returns the names of a model's folder in the cache, ordered. */
  static List<String> cached(Path cache, String model) throws IOException {
    try (Stream<Path> entries = Files.list(cache.resolve(model))) {
      return entries.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }
}

package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OpenAPI document says what the service does. */
class OpenApiIT {
  private static final String PROBLEM = "application/problem+json";

  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() {
    FakeSource source = new FakeSource();
    TestModels.write(folder.resolve("first"), 1);
    source.promote("1", folder.resolve("first"));
    service =
        TestService.start(
            source,
            folder.resolve("cache"),
            Map.of(
                "crema.limits.rows", "50",
                "crema.limits.request-time", "500ms",
                "crema.hint.enabled", "true",
                "crema.hint.min-pause", "10m"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String good() {
    return TestModels.request(TestModels.list(1, 9));
  }

  private static Node document() {
    return Node.yaml(service.get("/openapi.yaml").body(), "openapi.yaml");
  }

  private static Map<String, Node> responses(String path, String method) {
    return document()
        .required("paths")
        .required(path)
        .required(method)
        .required("responses")
        .entries();
  }

  private static Map<String, Node> properties(Map<String, Node> schemas, String name) {
    return Objects.requireNonNull(schemas.get(name), name).required("properties").entries();
  }

  /** The answer has a status and a type of content that the document declares for its route. */
  private static void assertDeclared(HttpResponse<String> answer, String method, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    String path = answer.request().uri().getPath();
    String code = Integer.toString(status);
    Map<String, Node> responses = responses(path, method);
    assertThat(responses).as("%s %s", method, path).containsKey(code);
    Node declared = Objects.requireNonNull(responses.get(code));
    assertThat(declared.required("content").entries())
        .containsOnlyKeys(answer.headers().firstValue("content-type").orElseThrow());
  }

  @Test
  void documentsTheRoutesThereAre() {
    HttpResponse<String> response = service.get("/openapi.yaml");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/yaml");
    Node document = document();
    assertThat(document.required("openapi").text()).startsWith("3.");
    assertThat(document.required("components").optional("securitySchemes")).isNull();
    assertThat(document.required("paths").entries().keySet())
        .containsExactlyInAnyOrder(
            "/",
            "/health",
            "/readiness",
            "/predict",
            "/metrics",
            "/openapi.yaml",
            "/registry-hint",
            "/models",
            "/models/{model}/versions/{version}/load",
            "/models/{model}/versions/{version}/unload",
            "/v2",
            "/v2/health/live",
            "/v2/health/ready",
            "/v2/models/{model}",
            "/v2/models/{model}/ready",
            "/v2/models/{model}/infer",
            "/v2/models/{model}/versions/{version}",
            "/v2/models/{model}/versions/{version}/ready",
            "/v2/models/{model}/versions/{version}/infer",
            "/invocations",
            "/ping",
            "/version",
            "/batches",
            "/batches/{id}",
            "/batches/{id}/result",
            "/batches/{id}/rejected",
            "/production-stats",
            "/download-production-data",
            "/ground-truth",
            "/performance",
            "/drift/{model}",
            "/drift/{model}/windows",
            "/drift/{model}/windows/{version}/{start}",
            "/why/{subject}",
            "/erasures");
    Map<String, Node> schemas = document.required("components").required("schemas").entries();
    var references = Pattern.compile("#/components/schemas/(\\w+)").matcher(response.body());
    int count = 0;
    while (references.find()) {
      assertThat(schemas).containsKey(references.group(1));
      count++;
    }
    assertThat(count).isGreaterThan(4);
    Node answer = TestService.json(service.post("/predict?explain=true", good()));
    assertThat(properties(schemas, "PredictAnswer").keySet()).isEqualTo(answer.entries().keySet());
    Node prediction = answer.required("predictions").items().getFirst();
    // Of numbers the value stands in place of what a class has.
    Set<String> members = new HashSet<>(prediction.entries().keySet());
    members.add("value");
    assertThat(properties(schemas, "Prediction").keySet()).isEqualTo(members);
    assertThat(properties(schemas, "Explanation").keySet())
        .isEqualTo(prediction.required("explanation").entries().keySet());
  }

  @Test
  void declaresEachErrorAsAProblem() {
    Map<String, Set<String>> routes =
        Map.of(
            "/predict", Set.of("200", "400", "404", "406", "408", "413", "415", "422", "503"),
            "/batches",
                Set.of("202", "400", "404", "408", "409", "413", "415", "422", "429", "503", "507"),
            "/readiness", Set.of("200", "503"),
            "/ground-truth", Set.of("200", "400", "404", "413", "415", "422", "503"),
            "/erasures", Set.of("200", "400", "404", "413", "415", "422", "503"),
            "/registry-hint", Set.of("202", "400", "401"));
    routes.forEach(
        (path, statuses) -> {
          Map<String, Node> declared = responses(path, path.equals("/readiness") ? "get" : "post");
          assertThat(declared.keySet()).as(path).isEqualTo(statuses);
          declared.forEach(
              (status, response) -> {
                if (!status.startsWith("2")) {
                  Map<String, Node> content = response.required("content").entries();
                  assertThat(content).as(path + " " + status).containsOnlyKeys(PROBLEM);
                  assertThat(
                          response
                              .required("content")
                              .required(PROBLEM)
                              .required("schema")
                              .required("$ref")
                              .text())
                      .isEqualTo("#/components/schemas/Problem");
                }
              });
        });
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, application/json, {, 400",
    "application/json, text/html,        {}, 406",
    "text/plain,       application/json, {}, 415",
    "application/json, application/json, {}, 422",
  })
  void answersRefusedPredictionsAsDeclared(String type, String accept, String body, int status) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri("/predict"))
            .header("content-type", type)
            .header("accept", accept)
            .POST(BodyPublishers.ofString(body));
    assertDeclared(service.send(request), "post", status);
  }

  @Test
  void answersAsDeclaredWhatServesAndWhatIsTooMuch() {
    assertDeclared(service.predict(good()), "post", 200);
    assertDeclared(service.predict(TestModels.request(TestModels.list(51, 1))), "post", 413);
    assertDeclared(service.get("/readiness"), "get", 200);
    HttpRequest.Builder empty =
        HttpRequest.newBuilder(service.uri("/registry-hint")).POST(BodyPublishers.noBody());
    assertDeclared(service.send(empty), "post", 400);
    HttpRequest.Builder hint =
        HttpRequest.newBuilder(service.uri("/registry-hint")).POST(BodyPublishers.ofString("{}"));
    assertThat(service.send(hint).statusCode()).isEqualTo(202);
  }

  @Test
  void answersAsDeclaredWhatArrivesTooSlowly() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("POST /predict".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 408")
          .contains("content-type: " + PROBLEM);
    }
  }

  @Test
  void answersAsDeclaredWithoutAModel(@TempDir Path cache) {
    try (TestService waiting = TestService.start(new FakeSource(), cache, Map.of())) {
      assertDeclared(waiting.predict(good()), "post", 503);
      assertDeclared(waiting.get("/readiness"), "get", 503);
    }
  }
}

package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service over HTTP, with a registry of folders. */
class ServiceIT {
  @TempDir static Path folder;
  private static final FakeSource SOURCE = new FakeSource();
  private static ModelPackage first;
  private static TestService service;

  @BeforeAll
  static void start() {
    first = TestModels.write(folder.resolve("first"), 1);
    TestModels.write(folder.resolve("second"), 2);
    SOURCE.promote("1", folder.resolve("first"));
    service =
        TestService.start(
            SOURCE,
            folder.resolve("cache"),
            Map.of(
                "crema.limits.body-bytes", "65536",
                "crema.limits.rows", "50",
                "crema.limits.request-time", "500ms",
                "crema.hint.enabled", "true",
                "crema.hint.min-pause", "100ms"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static <T> T value(Map<String, T> map, String key) {
    return java.util.Objects.requireNonNull(map.get(key), key);
  }

  private static String good() {
    return TestModels.request(TestModels.list(1, 9));
  }

  @Test
  void answersExactlyWhatThePackageSays() {
    List<RawRow> rows = TestModels.list(50, 77);
    Node answer = TestService.json(service.predict(TestModels.request(rows)));
    assertThat(answer.required("model_name").text()).isEqualTo("churn");
    List<Node> predictions = answer.required("predictions").items();
    assertThat(predictions).hasSize(50);
    for (int i = 0; i < rows.size(); i++) {
      Prediction expected = first.predict(rows.get(i));
      Node actual = predictions.get(i);
      assertThat(actual.required("score").number()).isEqualTo(expected.score());
      assertThat(actual.required("label").text()).isEqualTo(expected.label());
      assertThat(actual.required("threshold").number()).isEqualTo(0.5);
      Map<String, Node> probabilities = actual.required("probabilities").entries();
      assertThat(probabilities.keySet()).containsExactly("no", "yes");
      assertThat(value(probabilities, "no").number()).isEqualTo(expected.probabilities()[0]);
      assertThat(value(probabilities, "yes").number()).isEqualTo(expected.probabilities()[1]);
    }
    assertThat(predictions.stream().map(each -> each.required("id").text()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /predict | application/json | {           | 400 | The body ends too early",
        "POST | /predict | application/json | {}          | 422 | rows",
        "POST | /predict | text/plain       | {}          | 415 | application/json",
        "POST | /predict?verison=3 | application/json | {} | 400 | (verison) is unknown",
        "POST | /predict?version=  | application/json | {} | 400 | (version) is empty",
        "POST | /nope    | application/json | {}          | 404 | GET /",
        "PUT  | /predict | application/json | {}          | 405 | method",
        "POST | /health  | application/json | {}          | 405 | method",
      })
  void answersErrorsAsProblems(
      String method, String path, String type, String body, int status, String detail) {
    HttpResponse<String> response =
        service.send(
            HttpRequest.newBuilder(service.uri(path))
                .header("content-type", type)
                .method(method, BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    Node problem = TestService.json(response);
    assertThat(problem.required("status").integer()).isEqualTo(status);
    assertThat(problem.required("detail").text()).contains(detail);
    assertThat(response.body()).doesNotContain("dev.crema", "Exception", "java.");
  }

  @Test
  void namesRowFieldValueAndRule() {
    String body = good().replaceFirst("\"age\":\\d+", "\"age\":500");
    HttpResponse<String> response = service.predict(body);
    assertThat(response.statusCode()).isEqualTo(422);
    Node error = TestService.json(response).required("errors").items().getFirst();
    assertThat(error.required("row").integer()).isZero();
    assertThat(error.required("field").text()).isEqualTo("age");
    assertThat(error.required("value").text()).isEqualTo("500");
    assertThat(error.required("rule").text()).isEqualTo("max");
  }

  @Test
  void refusesBodiesAndRowsBeyondTheLimits() {
    assertThat(service.predict(TestModels.request(TestModels.list(51, 1))).statusCode())
        .isEqualTo(413);
    HttpResponse<String> large = service.predict(good() + " ".repeat(65_536));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.headers().firstValue("content-type")).hasValue("application/problem+json");
    String exact = good();
    assertThat(service.predict(exact + " ".repeat(65_536 - exact.length())).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesCompressedBodies() {
    HttpResponse<String> response =
        service.send(
            HttpRequest.newBuilder(service.uri("/predict"))
                .header("content-type", "application/json")
                .header("content-encoding", "gzip")
                .POST(BodyPublishers.ofString("x")));
    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void answersNoRequestWithAFailureOfItsOwn() {
    Random random = new Random(20_260_201);
    byte[] seed = good().getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 500; i++) {
      byte[] body = seed.clone();
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(body.length) : body.length;
      HttpResponse<String> response =
          service.send(
              HttpRequest.newBuilder(service.uri("/predict"))
                  .header("content-type", "application/json")
                  .POST(BodyPublishers.ofByteArray(body, 0, length)));
      assertThat(response.statusCode())
          .as(new String(body, 0, length, StandardCharsets.ISO_8859_1))
          .isIn(200, 400, 413, 422);
      assertThat(TestService.json(response)).isNotNull();
    }
  }

  @Test
  void holdsNoConnectionForAClientThatDrips() throws IOException {
    String head =
        "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            + "x-request-id: slow-1\r\ncontent-length: 1000\r\n\r\n";
    for (String start : List.of("POST /pre", head)) {
      try (Socket socket = new Socket("127.0.0.1", service.port())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
        Thread dripping = Thread.ofVirtual().start(() -> drip(socket));
        String answer = new String(readAll(socket.getInputStream()), StandardCharsets.US_ASCII);
        assertThat(answer)
            .startsWith("HTTP/1.1 408")
            .containsPattern(
                start.equals(head)
                    ? "\r\nx-request-id: slow-1\r\n"
                    : "\r\nx-request-id: [0-9a-f]{32}\r\n");
        dripping.interrupt();
      }
    }
    assertThat(service.get("/metrics").body())
        .contains(
            "inference_request_timeouts_total 2.0",
            "inference_request_duration_seconds_count{route=\"/predict\",status=\"408\"} 1",
            "inference_request_duration_seconds_count{route=\"other\",status=\"408\"} 1");
  }

  private static void drip(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(' ');
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException _) {
      // The service has closed the connection: what the test is about.
    }
  }

  private static byte[] readAll(InputStream in) {
    var out = new java.io.ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
    } catch (IOException _) {
      // A reset after the answer: the drops that came too late.
    }
    return out.toByteArray();
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    String body = good();
    String post =
        "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    String last = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((post + post + last).getBytes(StandardCharsets.US_ASCII));
      String answer = new String(readAll(socket.getInputStream()), StandardCharsets.US_ASCII);
      assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(4);
      assertThat(answer.indexOf("alive")).isGreaterThan(answer.lastIndexOf("predictions"));
    }
  }

  @Test
  void losesNoRequestWhileVersionsChange() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Map<String, Integer> versions = new ConcurrentHashMap<>();
    List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    String body = good();
    RawRow row = TestModels.list(1, 9).getFirst();
    Map<String, Double> scores =
        Map.of(
            "1", first.predict(row).score(),
            "2", ModelPackage.open(folder.resolve("second")).predict(row).score());
    assertThat(scores.get("1")).isNotEqualTo(scores.get("2"));
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(
            clients.submit(
                () -> {
                  while (!done.get()) {
                    HttpResponse<String> response = service.predict(body);
                    if (response.statusCode() != 200) {
                      failures.add(response.body());
                      continue;
                    }
                    Node answer = TestService.json(response);
                    String version = answer.required("model_version").text();
                    double score =
                        answer
                            .required("predictions")
                            .items()
                            .getFirst()
                            .required("score")
                            .number();
                    if (score != value(scores, version)) {
                      failures.add(response.body());
                    }
                    versions.merge(version, 1, Integer::sum);
                  }
                }));
      }
      try {
        for (String version : List.of("2", "1", "2", "1")) {
          SOURCE.promote(version, folder.resolve(version.equals("1") ? "first" : "second"));
          hint();
          service.awaitVersion(version);
        }
      } finally {
        done.set(true);
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(versions).containsOnlyKeys("1", "2");
  }

  private static void hint() {
    TestService.await(
        () -> {
          HttpResponse<String> response =
              service.send(
                  HttpRequest.newBuilder(service.uri("/registry-hint"))
                      .POST(BodyPublishers.ofString("{}")));
          assertThat(response.statusCode()).isIn(202, 429);
          return response.statusCode() == 202;
        });
  }

  @Test
  void saysWhatItIs() {
    Node about = TestService.json(service.get("/"));
    assertThat(about.required("service").text()).isEqualTo("crema-inference");
    Node model = about.required("models").items().getFirst();
    assertThat(model.required("state").text()).isEqualTo("serving");
    assertThat(model.required("columns").items().stream().map(each -> each.required("name").text()))
        .containsExactly("customer", "age", "amount", "active", "plan", "code", "since");
    for (Node link : about.required("links").entries().values()) {
      assertThat(service.get(link.text()).statusCode()).isIn(200, 405);
    }
  }

  @Test
  void measuresInBaseUnits() {
    service.predict(good());
    String duration =
        "inference_request_duration_seconds_bucket{route=\"/predict\",status=\"200\",le=";
    String swapped = "inference_registry_polls_total{model=\"churn\",outcome=\"swapped\"}";
    // Both are counted after they can be seen, where the test may be quicker.
    TestService.await(
        () -> {
          String body = service.get("/metrics").body();
          return body.contains(duration) && body.contains(swapped);
        });
    String metrics = service.get("/metrics").body();
    assertThat(metrics)
        .contains(
            duration,
            "inference_predictions_total{model=\"churn\",version=\"1\"}",
            "inference_model_info{digest=\"" + first.digest().substring(0, 12) + "\"",
            "inference_model_registered_timestamp_seconds"
                + "{model=\"churn\",reference=\"@champion\",version=\"1\"} 1.7723664005E9",
            "inference_model_ready{model=\"churn\",reference=\"@champion\"} 1.0",
            swapped,
            "inference_registry_answered_timestamp_seconds{model=\"churn\",reference=\"@champion\"}",
            "inference_model_load_duration_seconds_count{model=\"churn\"}",
            "inference_connections",
            "jvm_memory_used_bytes",
            "process_cpu_usage");
    for (String path : List.of("/batches", "/batches/7/result", "/v2/models/churn", "/v2")) {
      service.get(path + "?" + System.nanoTime());
    }
    TestService.await(() -> service.get("/metrics").body().contains("route=\"/v2\""));
    assertThat(service.get("/metrics").body())
        .contains(
            "route=\"/batches\",status=\"400\"",
            "route=\"/batches/**\",status=\"404\"",
            "route=\"/v2/models/*\",status=\"200\"",
            "route=\"/v2\",status=\"200\"");
    service.get("/nope?" + System.nanoTime());
    assertThat(service.get("/metrics").body())
        .contains("route=\"other\",status=\"404\"")
        .doesNotContain("nope");
  }

  @Test
  void isAliveButNotReadyWithoutAModel(@TempDir Path cache) throws IOException {
    FakeSource empty = new FakeSource();
    try (TestService waiting = TestService.start(empty, cache, Map.of())) {
      TestService.await(() -> waiting.get("/readiness").body().contains("has no model"));
      HttpResponse<String> readiness = waiting.get("/readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.headers().firstValue("retry-after")).isPresent();
      assertThat(waiting.get("/health").statusCode()).isEqualTo(200);
      assertThat(waiting.predict(good()).statusCode()).isEqualTo(503);
      assertThat(
              waiting
                  .send(
                      HttpRequest.newBuilder(waiting.uri("/registry-hint"))
                          .POST(BodyPublishers.noBody()))
                  .statusCode())
          .as("hints are off by default")
          .isEqualTo(404);

      empty.promote("1", folder.resolve("first"));
      TestService.await(() -> waiting.get("/readiness").statusCode() == 200);
      assertThat(waiting.predict(good()).statusCode()).isEqualTo(200);

      Path bad = cache.resolve("../bad-" + System.nanoTime());
      Files.createDirectory(bad);
      empty.promote("2", bad);
      String refused =
          "inference_model_refused{kind=\"package\",model=\"churn\",reference=\"@champion\",version=\"2\"} 1.0";
      TestService.await(() -> waiting.get("/metrics").body().contains(refused));
      assertThat(waiting.get("/").body()).contains("\"state\":\"keeping\"");
      assertThat(waiting.get("/readiness").statusCode()).isEqualTo(200);
    }
  }
}

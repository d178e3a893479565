package dev.crema.simulateproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as the reference of inference says and refuses any other field. */
class ServiceTargetTest {
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

  private final Deque<Integer> trouble = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private final List<Node> observations = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private HttpServer server;
  private int predicted;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/predict", exchange -> answer(exchange, this::predict));
    server.createContext("/ground-truth", exchange -> answer(exchange, this::record));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private interface Route {
    Map<String, Object> answer(Node body);
  }

  private void answer(HttpExchange exchange, Route route) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          "%s %s"
              .formatted(
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Authorization")));
      Integer status = trouble.poll();
      byte[] answer =
          status == null
              ? Json.write(route.answer(Node.json(body, "request")))
                  .getBytes(StandardCharsets.UTF_8)
              : "{\"detail\": \"The column (x) is unknown.\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status == null ? 200 : status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private Map<String, Object> predict(Node body) {
    List<Map<String, Object>> predictions = new ArrayList<>();
    for (Node row : body.fields("rows").required("rows").items()) {
      if (row.optional("calls") != null) {
        row.fields("calls"); // not the label, which is a number
        predictions.add(Map.of("id", "id" + ++predicted, "value", 210_000.5));
        continue;
      }
      row.fields("who", "seen", "x", "count", "kind", "plan"); // not the label
      predictions.add(Map.of("id", "id" + ++predicted, "label", "no", "score", 0.1));
    }
    return Map.of("model_name", "m", "model_version", "1", "predictions", predictions);
  }

  private Map<String, Object> record(Node body) {
    List<Node> sent = body.fields("observations").required("observations").items();
    for (Node observation : sent) {
      observations.add(observation.fields("prediction_id", "label", "observed_at"));
    }
    return Map.of("outcomes", List.of(), "counts", Map.of("recorded", sent.size()));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private ServiceTarget target(String model, @Nullable String token, Duration delay) {
    return target(SimulateProductionTest.CONTRACT, model, token, delay);
  }

  private ServiceTarget target(
      Contract contract, String model, @Nullable String token, Duration delay) {
    Pauses waiting =
        duration -> {
          pauses.add(duration);
          clock.updateAndGet(now -> now.plus(duration));
        };
    InstantSource now = clock::get;
    return new ServiceTarget(
        contract,
        model,
        new ServiceClient(url() + "/", token, waiting),
        new ServiceTarget.Time(now, waiting, delay));
  }

  private static RawRow row(int number, @Nullable String label) {
    RawRow row = new RawRow(7);
    row.setText(0, "w" + number);
    row.setNumber(1, 1_767_225_600e6);
    row.setNumber(2, number);
    row.setNumber(3, 3);
    row.setText(4, "old");
    row.setText(5, "a");
    row.setText(6, label);
    return row;
  }

  @Test
  void predictsInBatchesAndTellsTheLabelsOfTheIdsThatCameBack() {
    try (ServiceTarget target = target("a model", "secret", Duration.ZERO)) {
      for (int i = 1; i <= 450; i++) {
        target.add(row(i, i % 2 == 0 ? "yes" : i % 3 == 0 ? null : "no"), null);
      }
      assertThat(target.finish()).isEqualTo("sent 450 rows; labels: {recorded=375}");
    }
    assertThat(predicted).isEqualTo(450);
    assertThat(requests).filteredOn(request -> request.startsWith("/predict")).hasSize(3);
    assertThat(requests.getFirst()).isEqualTo("/predict?model=a+model Bearer secret");
    for (Node observation : observations) {
      int number = Integer.parseInt(observation.required("prediction_id").text().substring(2));
      assertThat(observation.required("label").text()).isEqualTo(number % 2 == 0 ? "yes" : "no");
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void aNumberIsAskedForAndItsTruthIsANumberInText() {
    try (ServiceTarget target =
        target(SimulateNumbersTest.CONTRACT, "prices", null, Duration.ZERO)) {
      RawRow row = new RawRow(2);
      for (double price : new double[] {75.5, 210_000, 1e-9, 1.5e300}) {
        row.setNumber(0, 7);
        row.setNumber(1, price);
        target.add(row, null);
      }
      assertThat(target.finish()).isEqualTo("sent 4 rows; labels: {recorded=4}");
    }
    assertThat(observations)
        .extracting(observation -> Double.valueOf(observation.required("label").text()))
        .containsExactly(75.5, 210_000.0, 1e-9, 1.5e300);
  }

  @Test
  void labelsOfThePastAreToldAtOnceWithTheTimeThatTheyCame() {
    try (ServiceTarget target = target("", null, Duration.ofHours(1))) {
      target.add(row(1, "yes"), NOW.minus(Duration.ofDays(1)));
      target.finish();
    }
    assertThat(observations.getFirst().required("observed_at").text())
        .isEqualTo("2026-01-31T01:00:00Z");
    assertThat(requests.getFirst()).isEqualTo("/predict null");
    assertThat(pauses).isEmpty();
  }

  @Test
  void labelsOfTheFutureAreWaitedFor() {
    try (ServiceTarget target = target("", null, Duration.ofMinutes(10))) {
      target.add(row(1, "yes"), NOW.minusSeconds(60));
      target.add(row(2, "no"), NOW);
      target.finish();
    }
    assertThat(pauses).containsExactly(Duration.ofMinutes(9), Duration.ofMinutes(1));
    assertThat(observations)
        .extracting(observation -> observation.required("observed_at").text())
        .containsExactly("2026-02-01T00:09:00Z", "2026-02-01T00:10:00Z");
  }

  @Test
  void aServiceWithTooMuchToDoIsAskedAgainAndOneThatRefusesIsNot() {
    trouble.addAll(List.of(503, 429));
    try (ServiceTarget target = target("", null, Duration.ZERO)) {
      target.add(row(1, "yes"), null);
      target.finish();
    }
    assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    trouble.add(422);
    assertFails(
        ErrorKind.INVALID_INPUT, "refuses (/predict) with 422", "The column (x) is unknown");
    trouble.add(401);
    assertFails(ErrorKind.INVALID_INPUT, "with 401", "\nMaybe set CREMA_SERVICE_TOKEN");
    trouble.addAll(java.util.Collections.nCopies(8, 503));
    assertFails(ErrorKind.UNAVAILABLE, "in 8 attempts: it answered 503", "\nMaybe look at its");
  }

  private void assertFails(ErrorKind kind, String message, String more) {
    try (ServiceTarget target = target("", null, Duration.ZERO)) {
      target.add(row(1, "yes"), null);
      assertThatThrownBy(target::finish)
          .isInstanceOfSatisfying(StepException.class, e -> assertThat(e.kind()).isEqualTo(kind))
          .hasMessageContaining(message)
          .hasMessageContaining(more);
    }
  }

  @Test
  void nobodyAtTheAddressIsUnavailableAndATextIsNoAddress() {
    server.stop(0);
    assertFails(ErrorKind.UNAVAILABLE, "in 8 attempts: ConnectException", "\nMaybe");
    for (String text : List.of("", "host:8080", "ftp://host", "http:///predict", "a b")) {
      assertThatThrownBy(() -> new ServiceClient(text, null, pauses::add))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("service_url (%s) is no address", text);
    }
  }
}

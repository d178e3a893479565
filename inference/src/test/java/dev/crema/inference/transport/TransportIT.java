package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.service.testing.Raw;
import dev.crema.service.testing.Raw.Answer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits and deadlines of requests and connections. */
class TransportIT {
  @TempDir static Path folder;
  private static TestService service;

  @BeforeAll
  static void start() {
    FakeSource source = FakeSource.serving(folder);
    service =
        TestService.start(
            source,
            folder.resolve("cache"),
            Map.of(
                "crema.test.slow", "true",
                "crema.limits.body-bytes", "65536",
                "crema.batches.body-bytes", "8388608",
                "crema.limits.in-flight", "4",
                "crema.limits.connections", "20",
                "crema.limits.request-time", "1s",
                "crema.limits.answer-time", "1500ms",
                "crema.limits.drain-time", "1s",
                "crema.limits.held-bytes", "1048576"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void letGo() {
    // Connections of one test must not be those too many of the next.
    TestService.await(() -> metric("inference_connections") <= 2);
    TestService.await(() -> metric("inference_requests_in_flight") <= 1);
    assertThat(metric("inference_held_bytes")).isZero();
  }

  private static double metric(String name) {
    return service
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElse(0);
  }

  private static double refused(String reason) {
    return metric("inference_requests_refused_total{reason=\"" + reason + "\"}");
  }

  private static Raw connect() throws IOException {
    return new Raw(service.port());
  }

  private static String good() {
    return Raw.post("/predict", TestModels.request(TestModels.list(1, 9)));
  }

  private static void isProblem(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
    assertThat(answer.has("x-request-id: ")).isTrue();
    assertThat(answer.body()).contains("\"status\":" + status).doesNotContain("dev.crema");
  }

  @Test
  void answersAtOnceWhenTooManyRequestsAreUnderWay() throws IOException {
    List<Raw> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(connect().send(Raw.post("/test/waits", "x")));
    }
    TestService.await(() -> SlowRoutes.WAITING.size() == 4);
    try (Raw one = connect()) {
      // Without its body: the head is enough.
      Answer answer =
          one.send("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n").answer();
      isProblem(answer, 503);
      assertThat(answer.has("retry-after: 1")).isTrue();
      one.send("0123456789");
      assertThat(one.send(Raw.get("/health")).answer().status()).isEqualTo(200);
      assertThat(one.send(Raw.get("/readiness")).answer().status()).isEqualTo(200);
      SlowRoutes.WAITING.forEach(each -> each.complete("now"));
      SlowRoutes.WAITING.clear();
      for (Raw each : waiting) {
        assertThat(each.answer().body()).isEqualTo("now");
        each.close();
      }
      assertThat(one.send(good()).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void hearsProbesOnConnectionsThatAreTooManyAndNothingElse() throws IOException {
    List<Raw> idle = new ArrayList<>();
    try {
      TestService.await(
          () -> {
            try {
              idle.add(connect());
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            return metric("inference_connections") >= 21;
          });
      try (Raw probe = connect();
          Raw other = connect()) {
        Answer health = probe.send(Raw.get("/health")).answer();
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.has("connection: close")).isTrue();
        assertThat(probe.answer().status()).as("the end").isZero();
        isProblem(other.send(good()).answer(), 503);
        assertThat(other.answer().status()).as("the end").isZero();
      }
      try (Raw silent = connect()) {
        assertThat(silent.answer().status()).as("told to be quick").isIn(0, 408);
      }
    } finally {
      for (Raw each : idle) {
        each.close();
      }
    }
  }

  @Test
  void isThereForOthersWhileManyDrip() throws IOException, InterruptedException {
    List<Raw> dripping = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      String start =
          i % 2 == 0
              ? "POST /predict HTTP/1.1\r\nhost: x\r\nx-a: "
              : "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n";
      dripping.add(connect().send(start));
    }
    Thread drip =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (dripping.stream().filter(each -> each.trySend(" ")).count() > 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                  }
                });
    try (Raw one = connect()) {
      for (int i = 0; i < 50; i++) {
        assertThat(one.send(good()).answer().status()).isEqualTo(200);
      }
    }
    for (Raw each : dripping) {
      assertThat(each.answer().status()).isIn(0, 408);
      each.close();
    }
    drip.join();
  }

  /** 408 would be taken for the answer to the request that came whole. */
  @Test
  void aHalfRequestTakesNoAnswerFromTheOneBeforeIt() throws IOException {
    try (Raw one = connect()) {
      one.send(Raw.post("/test/waits", "x"));
      TestService.await(() -> !SlowRoutes.WAITING.isEmpty());
      one.send("GET /hea");
      one.socket().setSoTimeout(1_200); // Longer than a request may take to arrive.
      assertThatThrownBy(one::answer).isInstanceOf(SocketTimeoutException.class);
      one.socket().setSoTimeout(20_000);
      Objects.requireNonNull(SlowRoutes.WAITING.poll()).complete("its own");
      Answer answer = one.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("its own");
      assertThat(one.answer().status()).as("the end").isZero();
    }
  }

  @Test
  void answersWhenARouteDoesNot() throws IOException {
    try (Raw one = connect()) {
      isProblem(one.send(Raw.post("/test/waits", "x")).answer(), 503);
      assertThat(one.answer().status()).as("the end").isZero();
      CompletableFuture<String> late = Objects.requireNonNull(SlowRoutes.WAITING.poll());
      late.complete("too late");
    }
    assertThat(refused("answer_time")).isPositive();
  }

  @Test
  void endsConnectionsThatDoNotTakeTheirAnswers() throws IOException {
    double before = metric("inference_slow_readers_total");
    try (Raw one = connect()) {
      one.socket().setReceiveBufferSize(4_096);
      one.send(Raw.get("/test/large"));
      TestService.await(() -> metric("inference_slow_readers_total") > before);
    }
    // Neither does one who asks and asks.
    try (Raw one = connect()) {
      String ask = Raw.get("/%00");
      TestService.await(() -> !one.trySend(ask.repeat(100)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {65_537, 1_000_000, 2_000_000_000})
  void refusesLargeBodiesByTheirHead(int length) throws IOException {
    try (Raw one = connect()) {
      Answer answer =
          one.send(
                  "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                      + length
                      + "\r\n\r\n")
              .answer();
      isProblem(answer, 413);
    }
  }

  @Test
  void refusesLargeBodiesInChunks() throws IOException {
    try (Raw one = connect()) {
      one.send(
          "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
      String chunk = "2000\r\n" + " ".repeat(0x2000) + "\r\n";
      for (int i = 0; i < 9; i++) {
        one.trySend(chunk);
      }
      isProblem(one.answer(), 413);
    }
  }

  @Test
  void takesLargeBodiesWhereTheTableSaysSo() throws IOException {
    try (Raw one = connect()) {
      String body = "x".repeat(5_000_000);
      assertThat(one.send(Raw.post("/test/stream", body)).answer().body())
          .isEqualTo("took 5000000");
      assertThat(one.send(good()).answer().status()).isEqualTo(200);
      Answer answer =
          one.send("POST /test/stream HTTP/1.1\r\nhost: x\r\ncontent-length: 8388609\r\n\r\n")
              .answer();
      isProblem(answer, 413);
    }
    try (Raw one = connect()) {
      one.send("POST /test/stream HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
      for (int i = 0; i < 130; i++) {
        one.trySend(chunk);
      }
      assertThat(one.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void givesAStreamedBodyItsTimeAgainAsLongAsItComes() throws IOException, InterruptedException {
    try (Raw one = connect()) {
      one.send("POST /test/stream HTTP/1.1\r\nhost: x\r\ncontent-length: 4194304\r\n\r\n");
      String part = "x".repeat(1 << 20);
      for (int i = 0; i < 4; i++) {
        one.send(part);
        Thread.sleep(600); // In all longer than a request may take, and than an answer may.
      }
      assertThat(one.answer().body()).isEqualTo("took 4194304");
    }
  }

  @Test
  void boundsWhatHasComeInPart() throws IOException {
    List<Raw> half = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      half.add(
          connect()
              .send("POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 65536\r\n\r\n")
              .send("x".repeat(65_000)));
    }
    int refused = 0;
    for (Raw each : half) {
      Answer answer = each.answer();
      assertThat(answer.status()).isIn(408, 503);
      refused += answer.status() == 503 ? 1 : 0;
      each.close();
    }
    // 16 times 65,000 bytes fit.
    assertThat(refused).isBetween(2, 3);
    assertThat(refused("held_bytes")).isPositive();
  }

  @Test
  void answersInOrderWhateverIsRefused() throws IOException {
    try (Raw one = connect()) {
      one.send(
          Raw.post("/test/waits", "x") + Raw.get("/%00") + Raw.get("/health") + Raw.get("/a%2fb"));
      TestService.await(() -> !SlowRoutes.WAITING.isEmpty());
      Objects.requireNonNull(SlowRoutes.WAITING.poll()).complete("first");
      assertThat(one.answer().body()).isEqualTo("first");
      isProblem(one.answer(), 400);
      assertThat(one.answer().body()).contains("alive");
      isProblem(one.answer(), 400);
      assertThat(one.send(good()).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void goesOnWithAClientThatWaitsForIt() throws IOException {
    String body = TestModels.request(TestModels.list(1, 9));
    try (Raw one = connect()) {
      one.send(
          "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: %d\r\n\r\n"
              .formatted(body.length()));
      assertThat(one.answer().status()).isEqualTo(100);
      assertThat(one.send(body).answer().status()).isEqualTo(200);
      one.send(
          "POST /predict HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 70000\r\n\r\n");
      Answer answer = one.answer();
      isProblem(answer, 413);
      assertThat(answer.has("connection: close")).isTrue();
    }
  }
}

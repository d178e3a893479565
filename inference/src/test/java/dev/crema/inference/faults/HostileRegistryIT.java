package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registry that answers its questions badly: what serves goes on, and it is left alone. */
class HostileRegistryIT {
  private static final String BREAKER = "inference_registry_breaker_open{calls=\"questions\"}";

  @TempDir Path folder;
  private ModelPackage first;
  private ModelPackage second;
  private FakeMlflow mlflow;
  private TestService service;

  private enum Mischief {
    GARBAGE(Reply.garbage(), "does not answer"),
    HTML(Reply.html(), "is no JSON"),
    ENDLESS(Reply.endless(), "sends more than expected"),
    DRIP(Reply.drip(), "does not answer"),
    SILENCE(Reply.silence(), "does not answer"),
    END(Reply.nothing(), "does not answer"),
    FAILURE(Reply.of(500, "text/plain", "Traceback".getBytes(UTF_8)), "does not answer");

    private final Reply reply;
    private final String reason;

    Mischief(Reply reply, String reason) {
      this.reply = reply;
      this.reason = reason;
    }
  }

  @BeforeEach
  void start() throws IOException {
    first = TestModels.write(folder.resolve("first"), 1);
    second = TestModels.write(folder.resolve("second"), 2);
    mlflow = new FakeMlflow();
    mlflow.register("1", Version.of(folder.resolve("first")));
    mlflow.register("2", Version.of(folder.resolve("second")));
    start(Map.of("crema.models.load-wait", "3s"));
    service.awaitVersion("1");
    Path pointer = folder.resolve("cache/churn").resolve(FaultService.POINTER);
    TestService.await(() -> Files.exists(pointer));
  }

  private void start(Map<String, Object> settings) {
    service =
        TestService.start(FaultService.source(mlflow.uri()), folder.resolve("cache"), settings);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
    mlflow.close();
  }

  private void be(Reply reply) {
    mlflow.mischief = path -> FakeMlflow.isQuestion(path) ? reply : null;
  }

  private void beGood() {
    mlflow.mischief = _ -> null;
  }

  @ParameterizedTest
  @EnumSource
  void whateverItAnswersTheVersionThatServesGoesOnAndTheNextComesWhenItIsWell(Mischief mischief) {
    be(mischief.reply);
    mlflow.promote("2");
    TestService.await(() -> FaultService.reason(service, "@champion").contains(mischief.reason));
    assertThat(FaultService.state(service, "@champion")).isEqualTo("keeping");
    assertThat(FaultService.reason(service, "@champion"))
        .doesNotContain("127.0.0.1", "http:", "Traceback");
    FaultService.assertAnswers(service, "", "1", first);
    assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
    beGood();
    service.awaitVersion("2");
    FaultService.assertAnswers(service, "", "2", second);
    TestService.await(() -> FaultService.meter(service, BREAKER) == 0);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (ServerSocket elsewhere = new ServerSocket(0)) {
      elsewhere.setSoTimeout(1);
      be(Reply.redirect("http://127.0.0.1:" + elsewhere.getLocalPort() + "/secret"));
      TestService.await(() -> FaultService.reason(service, "@champion").contains("HTTP 302"));
      FaultService.assertAnswers(service, "", "1", first);
      assertThatThrownBy(elsewhere::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void oneThatHangsIsAskedNoMoreOftenThanTheBreakerLetsThrough() throws Exception {
    be(Reply.silence());
    TestService.await(() -> FaultService.meter(service, BREAKER) == 1);
    int before = mlflow.requests.get();
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(5);
    int asked = 0;
    while (System.nanoTime() < end) { // Each asks for a version that only the registry has.
      assertThat(predict("?version=" + (10 + asked % 50)).statusCode()).isEqualTo(503);
      asked++;
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
    assertThat(asked).as("requests, of which most are answered at once").isGreaterThan(20);
    assertThat(mlflow.requests.get() - before)
        .as("a try a second at most, of two attempts each")
        .isLessThanOrEqualTo((int) (2 * (seconds + 1)));
    beGood();
    TestService.await(() -> FaultService.meter(service, BREAKER) == 0);
    FaultService.assertAnswers(service, "?version=2", "2", second);
  }

  @Test
  void noAnswerTakesLongerThanItsLoadMayWait() {
    be(Reply.silence());
    long start = System.nanoTime();
    HttpResponse<String> answer = predict("?version=2");
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(taken)
        .as("load-wait is 3 s; the rest is a busy machine")
        .isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void oneThatHangsIsInNobodysWayToTheDisk() {
    FaultService.assertAnswers(service, "?version=2", "2", second);
    assertThat(service.post("/models/churn/versions/2/unload", "").statusCode()).isEqualTo(200);
    be(Reply.silence());
    for (int version = 10; version < 20; version++) { // More than anything that runs at once.
      int wanted = version;
      Thread.ofVirtual().start(() -> predict("?version=" + wanted));
    }
    int before = mlflow.requests.get();
    TestService.await(() -> mlflow.requests.get() > before);
    long start = System.nanoTime();
    FaultService.assertAnswers(service, "?version=2", "2", second);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(service.post("/models/churn/versions/2/unload", "").statusCode()).isEqualTo(200);
    HttpResponse<String> loaded = service.post("/models/churn/versions/2/load", "");
    assertThat(loaded.statusCode())
        .as("a look comes first, which ends within its time or is refused by the breaker")
        .isIn(200, 503);
    TestService.await(() -> predict("?version=2").statusCode() == 200);
    FaultService.assertAnswers(service, "?version=2", "2", second);
  }

  @Test
  void aStartFindsItHangingAndServesFromTheDisk() {
    service.close();
    be(Reply.silence());
    long start = System.nanoTime();
    start(Map.of());
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    FaultService.assertAnswers(service, "", "1", first);
  }

  @Test
  void aStartWithNothingOnTheDiskWaitsForItAndSaysSo() throws IOException {
    service.close();
    be(Reply.nothing());
    service =
        TestService.start(FaultService.source(mlflow.uri()), folder.resolve("empty"), Map.of());
    TestService.await(
        () -> service.get("/readiness").body().contains("The model registry does not answer."));
    assertThat(predict("").statusCode()).isEqualTo(503);
    assertThat(service.get("/health").statusCode()).isEqualTo(200);
    beGood();
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
    FaultService.assertAnswers(service, "", "1", first);
  }

  private HttpResponse<String> predict(String query) {
    return service.post("/predict" + query, TestModels.request(List.of(FaultService.ROW)));
  }
}

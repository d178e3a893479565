package dev.crema.retraining.rest;

import static dev.crema.retraining.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.retraining.InMemoryRetrainings;
import dev.crema.retraining.TestService;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Retraining;
import dev.crema.service.testing.Await;
import dev.crema.service.testing.Raw;
import dev.crema.service.testing.Raw.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row of the table of bad input in docs/reference/retraining.md, and what is good. */
class WebhookIT {
  private static final String PATH = "/webhooks/alertmanager";
  private static final String TOKEN = "a-token-of-alertmanager";
  private static final String[] SHOWN = {"authorization", "Bearer " + TOKEN};

  @TempDir Path folder;
  private final InMemoryRetrainings store = new InMemoryRetrainings("churn", "fraud");
  private TestService service;

  @BeforeEach
  void start() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "an-older-token-of-before\n" + TOKEN);
    service =
        TestService.start(
            store,
            Map.of(
                "crema.webhook.token-file",
                file.toString(),
                "crema.webhook.alerts",
                "5",
                "crema.webhook.at-once",
                "2"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static String alert(String status, String model, String startsAt) {
    return """
        {"status": "%s", "startsAt": "%s", "fingerprint": "3fa9c2ed1d2c1b6e",
        "labels": {"alertname": "CremaDrift", "model": "%s", "severity": "P1"}}"""
        .formatted(status, startsAt, model);
  }

  private static String firing(String model) {
    return alert("firing", model, "2026-03-01T12:00:00Z");
  }

  private static String body(String... alerts) {
    return "{\"version\": \"4\", \"alerts\": [%s]}".formatted(String.join(",", alerts));
  }

  private HttpResponse<String> send(String body) {
    return service.post(PATH, body, SHOWN);
  }

  private static List<String> outcomes(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).required("alerts").items().stream()
        .map(alert -> alert.required("outcome").text())
        .toList();
  }

  private double counted(String outcome) {
    String line = "retraining_alerts_total{outcome=\"%s\"} ".formatted(outcome);
    return service
        .get("/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(line))
        .mapToDouble(each -> Double.parseDouble(each.substring(line.length())))
        .sum();
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    Node problem = json(response);
    assertThat(problem.required("detail").text()).contains(detail);
  }

  @Test
  void asksForARetrainingOfEachModel() {
    HttpResponse<String> answer = send(body(firing("churn"), firing("fraud")));
    assertThat(outcomes(answer)).containsExactly("created", "created");
    assertThat(store.all()).hasSize(2);
    assertThat(counted("created")).isEqualTo(2);
    Node first = json(answer).required("alerts").items().getFirst();
    assertThat(first.required("retraining").integer()).isEqualTo(1);
  }

  @Test
  void aReplayedBodyJoins() {
    String body = body(firing("churn"));
    assertThat(outcomes(send(body))).containsExactly("created");
    assertThat(outcomes(send(body))).containsExactly("joined");
    assertThat(
            outcomes(service.post(PATH, body, "authorization", "Bearer an-older-token-of-before")))
        .containsExactly("joined");
    assertThat(store.all()).hasSize(1);
  }

  @Test
  void noTokenAndAWrongTokenAreRefusedBeforeAnythingIsRead() throws IOException {
    assertProblem(service.post(PATH, body(firing("churn"))), 401, "no token");
    assertProblem(
        service.post(PATH, body(firing("churn")), "authorization", "Bearer wrong"),
        401,
        "not the one");
    assertProblem(
        service.post(PATH, body(firing("churn")), "authorization", "Basic YTpi"),
        401,
        "no bearer token");
    try (Raw raw = new Raw(service.port())) {
      // The head alone: the answer does not wait for the body.
      raw.send("POST " + PATH + " HTTP/1.1\r\nhost: x\r\ncontent-length: 52428800\r\n\r\n");
      Answer answer = raw.answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.has("www-authenticate: bearer")).isTrue();
    }
    assertThat(store.calls).hasValue(0);
  }

  @Test
  void aBodyOf50MegabytesIsRefusedByItsHead() throws IOException {
    try (Raw raw = new Raw(service.port())) {
      raw.send(
          "POST %s HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\ncontent-length: 52428800\r\n\r\n"
              .formatted(PATH, TOKEN));
      Answer answer = raw.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("Maybe let Alertmanager send fewer alerts at once.");
    }
  }

  @Test
  void aBodyOf50MegabytesInChunksIsCutOff() throws IOException {
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    try (Raw raw = new Raw(service.port())) {
      raw.send(
          "POST %s HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
              .formatted(PATH, TOKEN));
      int sent = 0;
      while (sent < 800 && raw.trySend(chunk)) {
        sent++;
      }
      assertThat(raw.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void brokenJsonIsRefusedForGood() {
    assertProblem(send("{\"version\": \"4\", \"alerts\": ["), 400, "ends too early");
    assertProblem(send("not json"), 400, "no valid JSON");
    assertProblem(send(""), 400, "");
    assertProblem(send("{\"version\": \"3\", \"alerts\": []}"), 422, "(version) is (3)");
    assertThat(store.calls).hasValue(0);
  }

  @Test
  void anotherMediaTypeAndCompressionAreRefused() {
    HttpResponse<String> form =
        service.send(
            HttpRequest.newBuilder(service.uri(PATH))
                .headers(SHOWN)
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString(body())));
    assertProblem(form, 415, "application/json");
    assertProblem(
        service.post(PATH, body(), "authorization", "Bearer " + TOKEN, "content-encoding", "gzip"),
        415,
        "compressed");
  }

  @Test
  void moreAlertsThanAreTakenAreRefusedAsAWhole() {
    String[] six = new String[6];
    java.util.Arrays.fill(six, firing("churn"));
    assertProblem(send(body(six)), 413, "more than (5) alerts");
    assertThat(store.all()).isEmpty();
  }

  @Test
  void truncatedAlertsAreCountedAndTheOthersTaken() {
    HttpResponse<String> answer =
        send(body(firing("churn")).replace("\"alerts\"", "\"truncatedAlerts\": 7, \"alerts\""));
    assertThat(outcomes(answer)).containsExactly("created");
    assertThat(json(answer).required("truncated").integer()).isEqualTo(7);
    assertThat(service.get("/metrics").body()).contains("retraining_alerts_truncated_total 7.0");
  }

  @Test
  void aResolvedAlertAsksForNothingAlsoBeforeItFired() {
    String resolved = alert("resolved", "churn", "2026-03-01T12:00:00Z");
    HttpResponse<String> before = send(body(resolved));
    assertThat(outcomes(before)).containsExactly("resolved");
    assertThat(before.body()).as("it joined nothing").doesNotContain("\"retraining\"");
    assertThat(outcomes(send(body(firing("churn"))))).containsExactly("created");
    HttpResponse<String> after = send(body(resolved, firing("churn")));
    assertThat(outcomes(after)).containsExactly("resolved", "joined");
    assertThat(json(after).required("alerts").items().getFirst().required("retraining").integer())
        .isEqualTo(1);
    assertThat(store.resolved).hasSize(2);
    assertThat(outcomes(send(body(alert("resolved", "$(reboot)", "2026-03-01T12:00:00Z")))))
        .containsExactly("resolved");
    assertThat(store.resolved).hasSize(2);
  }

  @Test
  void aResolvedAlertIsAnsweredOnlyOnceItIsStored() {
    store.isAway = true;
    String resolved = alert("resolved", "churn", "2026-03-01T12:00:00Z");
    assertProblem(send(body(resolved)), 503, "PostgreSQL did not do all");
  }

  /** An alert that gets worse is no other alert. */
  @Test
  void theSeverityMayBeAnAnnotationAndTheVersionIsALabel() {
    String alert =
        """
        {"status": "firing", "startsAt": "2026-03-01T12:00:00Z", "fingerprint": "3fa9c2ed1d2c1b6e",
        "labels": {"alertname": "CremaDrift", "model": "churn", "version": "7"},
        "annotations": {"summary": "it drifts", "severity": "P0"}}""";
    assertThat(outcomes(send(body(alert)))).containsExactly("created");
    Node cause = json(service.get("/retrainings/1")).required("cause");
    assertThat(cause.required("version").text()).isEqualTo("7");
    assertThat(cause.required("severity").text()).isEqualTo("P0");
    assertThat(json(service.get("/retrainings/1")).required("reason").text())
        .contains("CremaDrift of version 7 (P0)");
  }

  @Test
  void anUnknownModelDoesNotHoldUpTheOthers() {
    assertThat(outcomes(send(body(firing("nobody"), firing("churn")))))
        .containsExactly("unknown_model", "created");
    assertThat(counted("unknown_model")).isEqualTo(1);
  }

  @Test
  void anAlertWithoutAModelRetrainsNone() {
    String bare =
        """
        {"status": "firing", "startsAt": "2026-03-01T12:00:00Z", "labels": {"alertname": "A"}}""";
    assertThat(outcomes(send(body(bare)))).containsExactly("no_model");
    assertThat(counted("no_model")).isEqualTo(1);
  }

  /** The names never reach the store, so nothing could become a parameter. */
  @Test
  void labelsWithShellOrHtmlAreTextAndNoModel() {
    for (String model :
        List.of("$(reboot)", "churn; rm -rf /", "../churn", "<b>churn</b>", "churn\\u0000")) {
      assertThat(outcomes(send(body(firing(model))))).containsExactly("unknown_model");
    }
    assertThat(store.calls).hasValue(0);
    String shell = "<script>alert(1)</script> `reboot` $(reboot) ' OR 1=1 --";
    String alert = firing("churn").replace("CremaDrift", shell).replace("P1", "{{ printf }}");
    assertThat(outcomes(send(body(alert)))).containsExactly("created");
    Cause.Alert cause = (Cause.Alert) store.all().getFirst().cause();
    assertThat(cause.name()).isEqualTo(shell);
    HttpResponse<String> shown = service.get("/retrainings/1");
    assertThat(shown.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(json(shown).required("cause").required("alertname").text()).isEqualTo(shell);
    assertThat(store.all().getFirst().key().text()).doesNotContain("script", "reboot");
  }

  @Test
  void whilePostgresIsAwayTheAnswerIs503AndNever429() {
    store.isAway = true;
    HttpResponse<String> away = send(body(firing("churn")));
    assertProblem(away, 503, "PostgreSQL did not do all");
    assertThat(away.headers().firstValue("retry-after")).hasValue("5");
    store.isAway = false;
    assertThat(outcomes(send(body(firing("churn"))))).containsExactly("created");
  }

  @Test
  void moreRequestsThanWaitForPostgresAreShedWith503() {
    CountDownLatch latch = new CountDownLatch(1);
    store.held = latch;
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> send(body(firing("churn"))), Thread::startVirtualThread));
      }
      // A request of the test's own could take the place of one of them.
      Await.until(() -> store.waiting.get() == 2);
      HttpResponse<String> shed = send(body());
      assertProblem(shed, 503, "Too many requests wait");
      assertThat(shed.headers().firstValue("retry-after")).hasValue("1");
      assertThat(service.get("/health").statusCode()).isEqualTo(200);
      assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
      assertThat(service.post("/models/churn/freeze", "{\"reason\": \"too many\"}").statusCode())
          .as("people have places of their own")
          .isEqualTo(200);
      assertThat(store.all()).as("nothing is answered before it is stored").isEmpty();
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
    } finally {
      latch.countDown();
    }
    waiting.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    assertThat(store.all()).hasSize(1);
  }

  @Test
  void whatIsNotStoredByTheDeadlineIs503AndJoinsWhenItComesAgain() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    store.held = latch;
    try (TestService hurried = TestService.start(store, Map.of("crema.webhook.deadline", "1s"))) {
      HttpResponse<String> late = hurried.post(PATH, body(firing("churn"), firing("fraud")));
      assertProblem(late, 503, "(crema.webhook.deadline)");
      assertThat(late.headers().firstValue("retry-after")).hasValue("5");
      assertThat(store.all()).isEmpty();
      latch.countDown();
      Await.until(() -> store.all().size() == 1); // The alert that had begun; no other begins.
      assertThat(outcomes(hurried.post(PATH, body(firing("churn"), firing("fraud")))))
          .containsExactly("joined", "created");
    } finally {
      latch.countDown();
    }
  }

  @Test
  void aModelThatCannotBeStoredDoesNotKeepTheAlertsOfOthers() {
    store.locked = "churn";
    String body = body(firing("churn"), firing("churn"), firing("fraud"));
    assertProblem(send(body), 503, "PostgreSQL did not do all");
    assertThat(store.all()).extracting(Retraining::model).containsExactly("fraud");
    store.locked = "";
    assertThat(outcomes(send(body))).containsExactly("created", "created", "joined");
  }

  @Test
  void isReadyOnlyWhilePostgresIsThere() {
    assertThat(service.get("/readiness").statusCode()).isEqualTo(200);
    store.isAway = true;
    Await.until(() -> service.get("/readiness").statusCode() == 503);
    assertThat(json(service.get("/readiness")).required("detail").text())
        .isEqualTo("PostgreSQL does not answer.");
    store.isAway = false;
    Await.until(() -> service.get("/readiness").statusCode() == 200);
  }

  @Test
  void everyAnswerBearsTheCallersId() {
    HttpResponse<String> answer =
        service.post(
            PATH, body(), "authorization", "Bearer " + TOKEN, "x-request-id", "order-4711");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("order-4711");
    assertThat(Objects.requireNonNull(answer.body())).contains("\"alerts\"");
  }
}

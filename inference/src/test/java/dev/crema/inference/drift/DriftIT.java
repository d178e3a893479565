package dev.crema.inference.drift;

import static dev.crema.inference.drift.Pods.gauge;
import static dev.crema.inference.drift.Pods.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.WindowCounts;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.scoring.Predictor;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two pods of one version. */
class DriftIT {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir Path folder;
  private final Pods.SetClock clock = new Pods.SetClock(START.plusSeconds(5));
  private final List<TestService> pods = new ArrayList<>();
  private ModelPackage model;
  private FakeSource source;

  @BeforeEach
  void start() {
    model = WatchedModels.write(folder.resolve("model"), 1);
    source = new FakeSource();
    source.promote("1", folder.resolve("model"));
    for (String pod : List.of("a", "b")) {
      pods.add(start(pod, Map.of("crema.drift.window", "60s")));
    }
  }

  private TestService start(String pod, Map<String, Object> settings) {
    TestService service =
        TestService.start(folder.resolve(pod).resolve("cache"), settings, source, clock);
    service.awaitVersion("1");
    return service;
  }

  @AfterEach
  void stop() {
    pods.forEach(TestService::close);
  }

  private static Node version(TestService pod, String query) {
    HttpResponse<String> answer = pod.get("/drift/churn" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer).required("versions").items().getFirst();
  }

  private static long openRows(TestService pod) {
    return version(pod, "").required("open").required("rows").integer();
  }

  /** Ends the window that is open, and waits for the decision on it. */
  private void endWindow() {
    Instant end = clock.now.plusSeconds(60);
    clock.now = end;
    String over = Instant.ofEpochSecond(end.getEpochSecond() / 60 * 60).toString();
    for (TestService pod : pods) {
      TestService.await(
          () -> {
            Node closed = version(pod, "").optional("closed");
            return closed != null && closed.required("end").text().equals(over);
          });
    }
  }

  @Test
  void twoPodsWindowsAddUpToTheDecisionOfAllRows() {
    List<RawRow> quiet = WatchedModels.quiet(400, 1);
    List<RawRow> drifted = WatchedModels.drifted(450, 2);
    send(pods.get(0), quiet);
    send(pods.get(1), drifted);
    assertThat(openRows(pods.get(0))).isEqualTo(400);
    endWindow();
    // Neither has the 500 rows that a decision needs.
    Node first = version(pods.get(0), "?counts=true").required("closed");
    Node second = version(pods.get(1), "?counts=true&version=1").required("closed");
    assertThat(first.required("decision").text()).isEqualTo("too_few_rows");
    assertThat(second.required("decision").text()).isEqualTo("too_few_rows");
    assertThat(first.required("start").text()).isEqualTo(START.toString());

    ReferenceProfile reference =
        PackagedProfile.read(
                Objects.requireNonNull(model.profile()), "profile.json", model.contract())
            .only(Predictor.used(model), DriftWatches.MOST_COLUMNS);
    WindowCounts merged = read(first, reference);
    merged.merge(read(second, reference));
    WindowCounts union = new WindowCounts(reference);
    WindowCounts.Reader reader = WindowCounts.Reader.of(model.contract(), reference);
    for (List<RawRow> rows : List.of(quiet, drifted)) {
      for (RawRow row : rows) {
        Prediction prediction = model.predict(row);
        union.add(reader, row, prediction.score(), prediction.label());
      }
    }
    DriftDecision expected = DriftDecision.of(reference, union.window(), DriftPolicy.DEFAULT);
    assertThat(expected.isDrifted()).isTrue();
    assertThat(DriftDecision.of(reference, merged.window(), DriftPolicy.DEFAULT))
        .isEqualTo(expected);
  }

  private static WindowCounts read(Node window, ReferenceProfile reference) {
    String json = Json.write(window.required("counts").tree());
    return WindowCounts.fromJson(json, "counts", reference);
  }

  @Test
  void thePrometheusGaugesSayWhatTheLastWindowSaid() {
    TestService pod = pods.getFirst();
    assertThat(pod.get("/metrics").body()).doesNotContain("inference_drift_window_rows{");
    send(pod, WatchedModels.drifted(600, 3));
    endWindow();
    TestService.await(() -> gauge(pod, "window_rows{model=\"churn\",version=\"1\"}") == 600);
    assertThat(gauge(pod, "detected{model=\"churn\",severity=\"P0\",version=\"1\"}")).isOne();
    assertThat(gauge(pod, "detected{model=\"churn\",severity=\"P2\",version=\"1\"}")).isZero();
    String age = "effect_ratio{feature=\"age\",model=\"churn\",version=\"1\"}";
    assertThat(gauge(pod, age)).isBetween(0.2, 0.3);
    assertThat(gauge(pod, age.replace("age", "crema_score"))).isBetween(0.0, 1.0);
    Node closed = version(pod, "").required("closed");
    assertThat(closed.required("severity").text()).isEqualTo("P0");
    assertThat(closed.required("reasons").items().getFirst().text()).contains("(age)");
    assertThat(closed.required("features").items()).hasSize(6);
    assertThat(closed.required("features").items().getFirst().required("drifted").flag()).isTrue();
    assertThat(closed.optional("counts")).isNull();

    endWindow(); // Nobody asked: the alarm ends.
    TestService.await(() -> gauge(pod, "window_rows{model=\"churn\",version=\"1\"}") == 0);
    assertThat(gauge(pod, "detected{model=\"churn\",severity=\"P0\",version=\"1\"}")).isZero();
    assertThat(pod.get("/metrics").body()).doesNotContain("inference_drift_effect_ratio{");
  }

  @Test
  void whatIsRefusedAndWhatTheServiceAsksItselfIsNotCounted() {
    TestService pod = start("rehearsing", Map.of("crema.start.rehearsal", "200ms"));
    pods.add(pod);
    TestService.await(() -> pod.get("/readiness").statusCode() == 200);
    String rows = TestModels.request(WatchedModels.quiet(3, 1));
    assertThat(pod.predict(rows.replaceFirst("\"age\":\\d+", "\"age\":999")).statusCode())
        .isEqualTo(422);
    send(pod, WatchedModels.quiet(7, 1));
    assertThat(openRows(pod)).isEqualTo(7);
  }

  @Test
  void saysWhatItDoesNotWatchAndWhatItDoesNotKnow() {
    TestService pod = pods.getFirst();
    assertProblem(pod.get("/drift/nobody"), 404, "No version of the model (nobody) serves here.");
    assertProblem(pod.get("/drift/churn?version=7"), 404, "No version (7) of the model (churn)");
    assertProblem(pod.get("/drift/churn?window=1h"), 400, "The parameter (window) is unknown.");
    assertProblem(pod.get("/drift/churn?counts=yes"), 400, "(counts) is (yes)");
    TestService off = start("off", Map.of("crema.drift.enabled", "false"));
    pods.add(off);
    assertProblem(off.get("/drift/churn"), 404, "Maybe set crema.drift.enabled=true.");
    send(off, WatchedModels.quiet(10, 1));
    TestModels.write(folder.resolve("old"), 5);
    source.promote("2", folder.resolve("old"));
    pod.awaitVersion("2");
    Node old = version(pod, "");
    assertThat(old.required("watched").flag()).isFalse();
    assertThat(old.optional("open")).isNull();
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String part) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(TestService.json(answer).required("detail").text()).contains(part);
  }

  @Test
  void aWindowIsLostWhenTheServiceStops() {
    send(pods.getFirst(), WatchedModels.quiet(20, 1));
    pods.removeFirst().close();
    TestService again = start("a", Map.of("crema.drift.window", Duration.ofMinutes(1).toString()));
    pods.add(again);
    assertThat(openRows(again)).isZero();
  }
}

package dev.crema.inference.rest;

import static dev.crema.inference.rest.LoggedService.observations;
import static dev.crema.inference.rest.LoggedService.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import dev.crema.inference.TestService;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels sent back over HTTP, and what is measured by them. */
class TruthRoutesIT {
  @TempDir static Path folder;
  private static LoggedService logged;
  private static TestService service;

  @BeforeAll
  static void start() {
    logged = LoggedService.start(folder, Map.of("crema.performance.interval", "1s"));
    service = logged.service;
  }

  @AfterAll
  static void stop() {
    logged.close();
  }

  @BeforeEach
  void clean() throws Exception {
    logged.clear();
  }

  @Test
  void saysWhatBecameOfEachLabel() {
    List<String> ids = logged.predict("/predict", 2, 6);
    String first = ids.getFirst();
    HttpResponse<String> answer =
        service.post(
            "/ground-truth",
            """
            {"observations": [
            {"prediction_id": "%1$s", "label": "yes"},
            {"prediction_id": "%1$s", "label": "yes"},
            {"prediction_id": "%1$s", "label": "no"},
            {"prediction_id": "%1$s", "label": "no", "replace": true},
            {"prediction_id": "%2$s", "label": "perhaps"},
            {"prediction_id": "nothing", "label": "no"},
            {"prediction_id": "01800000-0000-7000-8000-000000000000", "label": "no"},
            {"entity": "c1", "time": "%3$s", "label": "no"}]}"""
                .formatted(first, ids.getLast(), Instant.now()));
    assertThat(outcomes(answer))
        // The maturity is 0 s, so whatever comes is late.
        .containsExactly(
            "late",
            "repeated",
            "contradicting",
            "replaced",
            "invalid",
            "invalid",
            "pending",
            "late");
    assertThat(TestService.json(answer).required("counts").required("late").tree())
        .hasToString("2");
    assertThat(
            outcomes(
                service.post(
                    "/ground-truth",
                    "{\"prediction_id\": \"%s\", \"label\": \"no\"}".formatted(first))))
        .containsExactly("repeated");
    assertThat(service.get("/metrics").body())
        .contains("inference_truth_observations_total{outcome=\"contradicting\"} 1");
  }

  @Test
  void measuresBesideTheTraining() {
    List<String> ids = logged.predict("/predict", 200, 11);
    List<Node> predictions =
        service
            .get("/download-production-data?format=json_lines")
            .body()
            .lines()
            .map(line -> Node.json(line, "line"))
            .toList();
    Map<String, Double> scores =
        predictions.stream()
            .collect(
                Collectors.toMap(
                    each -> each.required("prediction_id").text(),
                    each -> Double.parseDouble(String.valueOf(each.required("score").tree()))));
    List<String> labels = new ArrayList<>();
    double brier = 0;
    for (int i = 0; i < ids.size(); i++) {
      boolean isYes = i % 3 == 0;
      labels.add(isYes ? "yes" : "no");
      brier +=
          Math.pow(Objects.requireNonNull(scores.get(ids.get(i))) - (isYes ? 1 : 0), 2)
              / ids.size();
    }
    service.post("/ground-truth", observations(ids, labels));
    Node report = logged.json("/performance");
    assertThat(report.required("predictions").tree()).hasToString("200");
    assertThat(report.required("coverage").tree()).hasToString("1.0");
    assertThat(report.required("version").text()).isEqualTo("1");
    Node measured = report.required("metrics").required("brier");
    // Summed in another order.
    assertThat(Double.parseDouble(String.valueOf(measured.required("value").tree())))
        .isCloseTo(brier, within(1e-12));
    assertThat(measured.required("baseline").tree()).hasToString("0.2");
    assertThat(Double.parseDouble(String.valueOf(measured.required("lower").tree())))
        .isLessThan(brier);
    assertThat(report.required("metrics").entries()).containsKeys("auc", "f1", "calibration_error");
    assertThat(report.required("calibration").items()).isNotEmpty();
    Node all = logged.json("/performance?version=all");
    assertThat(
            Objects.requireNonNull(
                    all.required("metrics").required("brier").entries().get("baseline"))
                .tree())
        .isNull();
    TestService.await(
        () ->
            service
                .get("/metrics")
                .body()
                .contains(
                    "inference_performance{metric=\"brier\",model=\"churn\",version=\"1\"} "
                        + String.valueOf(measured.required("value").tree())));
    assertThat(service.get("/metrics").body())
        .contains(
            "inference_performance_baseline{metric=\"auc\",model=\"churn\",version=\"1\"} 0.75",
            "inference_performance_bound{bound=\"lower\",metric=\"brier\",model=\"churn\",version=\"1\"} "
                + measured.required("lower").tree(),
            "inference_performance_bound{bound=\"upper\",metric=\"brier\",model=\"churn\",version=\"1\"} "
                + measured.required("upper").tree(),
            "inference_performance_rows{model=\"churn\",version=\"1\"} 200.0")
        .doesNotContain("made_up");
  }

  /** Version 3 was deleted in the registry. */
  @Test
  void aVersionThatTheRegistryHasNoLongerIsDownloadedAndMeasured() throws Exception {
    assertThat(service.get("/download-production-data?version=3").statusCode()).isEqualTo(404);
    assertThat(service.get("/performance?version=3").statusCode()).isEqualTo(404);
    List<String> ids = logged.predict("/predict", 4, 11);
    service.post("/ground-truth", observations(ids, List.of("no", "yes", "no", "yes")));
    logged.execute(
        "update prediction set version = '3'; update prediction_minute set version = '3'; update ground_truth set version = '3'");
    assertThat(service.get("/download-production-data?version=3&format=csv").body().lines())
        .hasSize(5);
    assertThat(service.get("/download-production-data?version=4").statusCode()).isEqualTo(404);
    Node report = logged.json("/performance?version=3");
    assertThat(report.required("version").text()).isEqualTo("3");
    assertThat(report.required("with_truth").tree()).hasToString("4");
    assertThat(report.required("measured_rows").tree()).hasToString("0");
    assertThat(report.required("left_out").entries())
        .containsOnlyKeys("The classes of version (3) are not known here.");
  }

  @Test
  void measuresNothingBeforeItIsMatured(@TempDir Path other) {
    try (LoggedService patient =
        LoggedService.start(
            other, Map.of("crema.truth.maturity", "1h", "crema.log.mode", "fast"))) {
      List<String> ids = patient.predict("/predict", 10, 1);
      TestService.await(
          () -> !patient.json("/production-stats").required("versions").items().isEmpty());
      assertThat(
              outcomes(
                  patient.service.post(
                      "/ground-truth", observations(ids.subList(0, 2), List.of("yes", "no")))))
          .containsExactly("recorded", "recorded");
      Instant start = Instant.now().minus(Duration.ofHours(2));
      Node report = patient.json("/performance?from=" + start);
      assertThat(report.required("predictions").tree()).hasToString("0");
      assertThat(report.required("undefined").entries()).containsKey("brier");
      assertThat(
              patient
                  .json("/performance?from=%s&to=%s".formatted(start, Instant.now()))
                  .required("closed")
                  .tree())
          .isEqualTo(false);
    }
  }

  @Test
  void learnsTheClassesOfAVersionThatWasNotServedHere(@TempDir Path other) throws Exception {
    try (LoggedService restarted =
        LoggedService.start(other, Map.of("crema.truth.resolve-interval", "1s"))) {
      List<String> ids = restarted.predict("/predict", 1, 1);
      restarted.execute("update prediction set version = '2'");
      assertThat(
              outcomes(restarted.service.post("/ground-truth", observations(ids, List.of("yes")))))
          .containsExactly("pending");
      TestService.await(
          () -> {
            try {
              return restarted.text("select count(*) from ground_truth").equals("1");
            } catch (java.sql.SQLException e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}

package dev.crema.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineUpload;
import dev.crema.runledger.DataQuality;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.LedgerTimes;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.servers.LocalPostgres;
import dev.crema.service.testing.Await;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process, with a real PostgreSQL and the double of KFP. */
@Tag("contract")
class RetrainingMainIT {
  @TempDir static Path folder;
  private static LocalPostgres postgres;
  private static KfpDouble kfp;
  private static String file;

  @BeforeAll
  static void start() throws IOException {
    postgres = LocalPostgres.temporary();
    postgres.createDatabase("retraining");
    kfp = KfpDouble.start(KfpDouble.Options.of(folder.resolve("kfp"), new HeldLauncher()));
    PipelineUpload upload = TestPipeline.retrain();
    String version = Kfp.connect(KfpSettings.of(kfp.uri())).pipelines().pin(upload).name();
    file =
        Files.writeString(
                folder.resolve("retraining.yaml"),
                """
                ui: http://kfp.example
                pace: {look: PT0.05S, lease: PT1S}
                models:
                  churn: {pipeline: retrain, version: %s, cool_down: PT0S, daily_budget: 100}
                  slow: {pipeline: retrain, version: %s, approval: true}
                """
                    .formatted(version, version))
            .toString();
  }

  @AfterAll
  static void stop() throws IOException {
    kfp.close();
    postgres.close();
  }

  private static List<String> settings() {
    String url = postgres.jdbcUrl("retraining");
    return List.of(
        "--crema.security.mode=open",
        "--crema.retraining.file=" + file,
        "--crema.database.jdbc-url=" + url,
        "--crema.ledger.jdbc-url=" + url,
        "--crema.kfp.endpoint=" + kfp.uri());
  }

  private static String alert(String model, Instant startsAt) {
    return """
        {"version": "4", "alerts": [{"status": "firing", "startsAt": "%s",
        "labels": {"alertname": "CremaDrift", "model": "%s"}}]}"""
        .formatted(startsAt, model);
  }

  private static Node json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Node.json(response.body(), "answer");
  }

  private static String state(ChildService service, long id) {
    return json(service.get("/retrainings/" + id)).required("state").text();
  }

  private static long id(Node answer) {
    return answer.required("alerts").items().getFirst().required("retraining").integer();
  }

  /** From alert to run, over a kill between the answer and anything else, to the end of a stop. */
  @Test
  void whatWasAnsweredSurvivesAKillAndBecomesARun() throws Exception {
    long id;
    String alert = alert("slow", Instant.now());
    try (ChildService service = ChildService.start(folder, settings()).up()) {
      Node answer = json(service.post("/webhooks/alertmanager", alert));
      service.kill();
      id = id(answer);
    }
    try (ChildService service = ChildService.start(folder, settings()).up()) {
      assertThat(state(service, id)).isEqualTo("awaiting_approval");
      assertThat(id(json(service.post("/webhooks/alertmanager", alert)))).isEqualTo(id);
      String reason = "{\"reason\": \"it is real\"}";
      json(service.post("/retrainings/" + id + "/approve", reason));
      Await.until(() -> state(service, id).equals("running"));
      Node shown = json(service.get("/retrainings/" + id));
      String run = shown.required("run").required("id").text();
      assertThat(shown.required("run").required("link").text())
          .isEqualTo("http://kfp.example/#/runs/details/" + run);
      assertThat(shown.required("events").items()).hasSizeGreaterThan(3);
      assertThat(service.get("/metrics").body())
          .contains("retraining_leader 1.0", "retraining_open{state=\"submitted\"} ")
          .contains("retraining_changes_total{state=\"running\"} 1.0");
      Await.until(
          () ->
              service
                  .get("/metrics")
                  .body()
                  .matches(
                      "(?s).*retraining_oldest_age_seconds\\{state=\"running\"} (?!0\\.0\\s).*"
                          + "retraining_open\\{state=\"running\"} 1\\.0.*"));
      for (String path : List.of("/", "/docs", "/openapi.yaml", "/models", "/readiness")) {
        assertThat(service.get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(service.terminate()).isEqualTo(143); // 128 + SIGTERM: it ended in order.
      assertThat(service.output()).contains("Stopping.");
    }
  }

  /** Whoever started the run: the ledger alone knows. */
  @Test
  void whatRunsSaidOfTheirRowsIsSeenByPrometheus() throws Exception {
    RunLedger ledger =
        RunLedger.connect(
            new LedgerSettings(
                postgres.jdbcUrl("retraining"),
                "",
                "",
                LedgerSettings.SCHEMA,
                LedgerTimes.standard()));
    ledger.report(new DataQuality("run-old", "rows", 500, 1));
    ledger.report(new DataQuality("run-new", "rows", 500, 0.75));
    ledger.report(new Report("run-new", "rows", Verdict.INVALID, "", "", ""));
    try (ChildService service = ChildService.start(folder, settings()).up()) {
      Await.until(() -> service.get("/metrics").body().contains("retraining_data_refused{"));
      assertThat(service.get("/metrics").body())
          .contains("retraining_data_pass_ratio{model=\"rows\"} 0.75")
          .contains("retraining_data_refused{model=\"rows\"} 1.0");
    }
  }

  @Test
  void whilePostgresIsAwayItIsNotReadyAndTakesNothing() throws Exception {
    try (LocalPostgres own = LocalPostgres.temporary()) {
      own.createDatabase("own");
      List<String> settings = new ArrayList<>(settings());
      settings.replaceAll(
          each ->
              each.contains("crema.database")
                  ? "--crema.database.jdbc-url=" + own.jdbcUrl("own")
                  : each);
      settings.add("--crema.database.patience=1s");
      try (ChildService service = ChildService.start(folder, settings).up()) {
        String alert = alert("churn", Instant.now());
        long id = id(json(service.post("/webhooks/alertmanager", alert)));
        own.kill();
        HttpResponse<String> away = service.post("/webhooks/alertmanager", alert);
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("retry-after")).hasValue("5");
        assertThat(service.get("/readiness").statusCode()).isEqualTo(503);
        assertThat(service.get("/health").statusCode()).isEqualTo(200);
        own.restart();
        Await.until(() -> service.get("/readiness").statusCode() == 200);
        assertThat(id(json(service.post("/webhooks/alertmanager", alert)))).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crema.security.mode= | (crema.security.mode) is missing",
        "crema.retraining.file=/none | which cannot be read (NoSuchFileException)",
        "crema.requests.at-once=many | must be a whole number",
        "crema.requests.at_onse=2 | Maybe (crema.requests.at-once)",
      })
  void aWrongSettingEndsItWithOneSentence(String setting, String part) throws Exception {
    List<String> settings = new ArrayList<>(settings());
    String key = setting.substring(0, setting.indexOf('='));
    settings.removeIf(each -> each.startsWith("--" + key + "="));
    settings.add("--" + setting);
    try (ChildService service = ChildService.start(folder, settings)) {
      assertThat(service.end()).isEqualTo(2);
      assertThat(service.output()).contains("error: ").contains(part).doesNotContain("\tat ");
    }
  }
}

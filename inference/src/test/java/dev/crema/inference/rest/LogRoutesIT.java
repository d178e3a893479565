package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.data.source.TableFile;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was predicted over HTTP, seen, fetched, judged and erased over HTTP. */
class LogRoutesIT {
  private static final String PROBLEM = "application/problem+json";

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
    logged.execute(
        "truncate prediction, ground_truth, ground_truth_history, ground_truth_pending, prediction_minute, prediction_minute_label");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String... texts) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue(PROBLEM);
    assertThat(TestService.json(answer).required("detail").text()).contains(texts);
  }

  @Test
  void countsWhatEveryProtocolPredicted() {
    logged.predict("/predict", 2, 1);
    service.post(
        "/invocations",
        "{\"dataframe_records\": [" + TestModels.json(TestModels.list(1, 2).getFirst()) + "]}");
    infer();
    logged.predict("/predict?version=2", 3, 3);
    Node statistics = logged.json("/production-stats?model=churn");
    List<Node> versions = statistics.required("versions").items();
    assertThat(versions).hasSize(2);
    Node one = versions.getFirst().required("total");
    assertThat(one.required("rows").text()).isEqualTo("4");
    assertThat(versions.getLast().required("version").text()).isEqualTo("2");
    assertThat(versions.getLast().required("total").required("rows").text()).isEqualTo("3");
    assertThat(
            one.required("labels").entries().values().stream()
                .mapToLong(each -> Long.parseLong(each.text()))
                .sum())
        .isEqualTo(4);
    assertThat(
            versions.getFirst().required("score_bins").items().stream()
                .mapToLong(each -> Long.parseLong(each.text()))
                .sum())
        .isEqualTo(4);
    assertThat(logged.json("/production-stats?version=2&step=1h").required("versions").items())
        .hasSize(1);
    assertThat(
            logged
                .json("/production-stats?from=2020-01-01&to=2020-01-02")
                .required("versions")
                .items())
        .isEmpty();
  }

  private static void infer() {
    HttpResponse<String> answer =
        service.post(
            "/v2/models/churn/infer",
            """
            {"inputs": [
            {"name": "age", "shape": [1], "datatype": "INT64", "data": [30]},
            {"name": "amount", "shape": [1], "datatype": "FP64", "data": [1.5]},
            {"name": "active", "shape": [1], "datatype": "BOOL", "data": [true]},
            {"name": "plan", "shape": [1], "datatype": "BYTES", "data": ["gold"]}]}""");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The predictions themselves are gone: what is counted comes from the rollups. */
  @Test
  void countsWithoutLookingAtThePredictions() throws Exception {
    logged.predict("/predict", 5, 1);
    logged.execute("truncate prediction");
    assertThat(
            logged
                .json("/production-stats")
                .required("versions")
                .items()
                .getFirst()
                .required("total")
                .required("rows")
                .text())
        .isEqualTo("5");
  }

  @Test
  void showsAPageThatNeedsNothingButItself() throws Exception {
    logged.predict("/predict", 3, 1);
    logged.execute("update prediction_minute set model = '<script>alert(1)</script>'");
    logged.execute(
        "update prediction_minute_label set model = '<script>alert(1)</script>', label = '\"<img>'");
    HttpResponse<String> page =
        logged.get("/production-stats", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
    String policy = page.headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe");
    String style = page.body().replaceAll("(?s).*<style>(.*)</style>.*", "$1");
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(style.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(policy).contains(java.util.Base64.getEncoder().encodeToString(digest));
    assertThat(page.body())
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&quot;&lt;img&gt;", "<svg", "<rect")
        .doesNotContain("<script", "<img", "style=", "href=", "src=", "@import", "url(");
    assertThat(logged.get("/production-stats", "*/*").headers().firstValue("content-type"))
        .hasValue("application/json");
    assertProblem(logged.get("/production-stats", "image/png"), 406);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/production-stats?form=2026-01-01; The parameter (form) is unknown",
        "/production-stats?from=yesterday; The parameter (from) is (yesterday)",
        "/production-stats?model=a&model=b; The parameter (model) is given twice",
        "/production-stats?from=2026-01-02&to=2026-01-01; must be later",
        "/production-stats?step=1m&from=2025-01-01; Maybe take a longer step",
        "/production-stats?step=5; Maybe 5m, 1h or 1d",
        "/production-stats?model=%00; NUL",
        "/performance?version=x; must be a positive whole number",
        "/performance?from=2026-01-02&to=2026-01-01; The window is empty",
        "/download-production-data?format=xml; must be one of [csv, json_lines, parquet]",
        "/download-production-data?labelled=yes; must be true or false",
        "/download-production-data?min_score=NaN; No score is from",
        "/download-production-data?form=training&neutralise_formulas=true; Maybe leave out",
      })
  void saysWhichParameterIsWrong(String path, String sentence) {
    assertProblem(service.get(path), 400, sentence);
  }

  @Test
  void doesNotKnowEveryModel() {
    assertProblem(service.get("/performance?model=nobody"), 404, "There is no model (nobody)");
    assertProblem(
        service.get("/download-production-data?model=nobody"), 404, "There is no model (nobody)");
  }

  private static HttpResponse<byte[]> download(String query) throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(service.uri("/download-production-data" + query)).build(),
          BodyHandlers.ofByteArray());
    }
  }

  private static List<RawRow> read(byte[] file) throws Exception {
    Path path = Files.write(folder.resolve("downloaded"), file);
    List<RawRow> rows = new ArrayList<>();
    TableFile.open(path, TestModels.CONTRACT, ',')
        .read(
            (row, _) -> rows.add(row.copy()),
            rejected -> {
              throw new AssertionError(rejected.problems().getFirst().message());
            });
    return rows;
  }

  private static String observations(List<String> ids, List<String> labels) {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      each.add(
          "{\"prediction_id\": \"%s\", \"label\": \"%s\"}".formatted(ids.get(i), labels.get(i)));
    }
    return "{\"observations\": [" + String.join(",", each) + "]}";
  }

  private static List<String> outcomes(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer).required("outcomes").items().stream()
        .map(each -> each.required("outcome").text())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"csv, text/csv", "parquet, application/vnd.apache.parquet"})
  void downloadsWhatIngestDataReads(String format, String type) throws Exception {
    List<RawRow> sent = TestModels.list(40, 9);
    List<String> ids = logged.predict("/predict", 40, 9);
    List<String> labels = sent.stream().map(row -> row.number(3) == 1 ? "yes" : "no").toList();
    service.post("/ground-truth", observations(ids, labels));
    for (String form : List.of("training", "full")) {
      HttpResponse<byte[]> file = download("?labelled=true&form=" + form + "&format=" + format);
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.headers().firstValue("content-type").orElseThrow()).startsWith(type);
      assertThat(file.headers().firstValue("content-disposition").orElseThrow())
          .contains("filename=\"churn-predictions." + format + "\"");
      List<RawRow> rows = read(file.body());
      // Ids of one millisecond are in the order of the rows.
      assertThat(rows).hasSize(40);
      for (int i = 0; i < sent.size(); i++) {
        for (int column = 0; column < 7; column++) {
          assertThat(rows.get(i).text(column)).isEqualTo(sent.get(i).text(column));
          assertThat(rows.get(i).number(column)).isEqualTo(sent.get(i).number(column));
        }
        assertThat(rows.get(i).text(7)).isEqualTo(labels.get(i));
      }
    }
    assertThat(new String(download("?labelled=false").body(), "UTF-8").lines()).hasSize(1);
  }

  @Test
  void downloadsAsAcceptSays() throws Exception {
    List<String> ids = logged.predict("/predict", 2, 4);
    HttpResponse<String> lines =
        logged.get("/download-production-data", "application/x-ndjson, text/csv;q=0.5");
    assertThat(lines.body().lines()).hasSize(2);
    assertThat(
            Node.json(lines.body().lines().findFirst().orElseThrow(), "line")
                .required("prediction_id")
                .text())
        .isEqualTo(ids.getFirst());
    assertProblem(logged.get("/download-production-data", "image/png"), 406);
    assertThat(service.get("/download-production-data?entity=c1").body().lines()).hasSize(2);
    assertThat(service.get("/download-production-data?version=2").body().lines()).hasSize(1);
  }

  @Test
  void neutralisesFormulasOnRequest() {
    service.predict(
        "{\"rows\": [{\"customer\": \"=cmd()\", \"age\": 1, \"active\": true, \"plan\": \"gold\"}]}");
    assertThat(service.get("/download-production-data").body()).contains("\n=cmd(),");
    assertThat(service.get("/download-production-data?neutralise_formulas=true").body())
        .contains("\n'=cmd(),");
  }

  @Test
  void refusesARowThatDoesNotFitBeforeTheFirstByte() throws Exception {
    logged.predict("/predict", 1, 4);
    logged.execute("update prediction set inputs = '{\"customer\": \"c\", \"age\": \"old\"}'");
    assertProblem(
        service.get("/download-production-data?form=inputs_only"), 400, "does not fit", "Maybe");
    assertThat(service.get("/download-production-data?form=inputs_only&misfit=skip").body().lines())
        .hasSize(1);
  }

  @Test
  void breaksTheConnectionOffRatherThanEndAFileThatLooksWhole() throws Exception {
    logged.predict("/predict", 1_000, 4);
    logged.predict("/predict", 1_000, 5);
    logged.execute(
        """
        update prediction set inputs = ('{"customer": "' || repeat('x', 1000) || '"}')::json""");
    logged.execute(
        """
        update prediction set inputs = '{"customer": 7}'
        where id = (select id from prediction order by at desc, id desc limit 1)""");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> download("?form=inputs_only&format=csv")))
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void givesTheConnectionBackWhenTheReceiverGoesAway() throws Exception {
    logged.predict("/predict", 1_000, 4);
    logged.execute(
        """
        update prediction set inputs = ('{"customer": "' || repeat('x', 20000) || '"}')::json""");
    for (int i = 0; i < 5; i++) { // More than there are places.
      try (java.net.Socket socket = new java.net.Socket("127.0.0.1", service.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /download-production-data HTTP/1.1\r\nhost: a\r\n\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      }
      TestService.await(
          () -> {
            try {
              return logged
                  .text(
                      "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")
                  .equals("0");
            } catch (java.sql.SQLException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThat(download("?format=csv").body().length).isGreaterThan(20_000_000);
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
    assertThat(TestService.json(answer).required("counts").required("late").text()).isEqualTo("2");
    assertThat(
            outcomes(
                service.post(
                    "/ground-truth",
                    "{\"prediction_id\": \"%s\", \"label\": \"no\"}".formatted(first))))
        .containsExactly("repeated");
    assertThat(service.get("/metrics").body())
        .contains("inference_truth_observations_total{outcome=\"contradicting\"} 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/ground-truth; {; 400; is",
        "/ground-truth; {}; 422; (label)",
        "/ground-truth; {\"observations\": []}; 422; is empty",
        "/ground-truth; {\"label\": \"a\"}; 422; prediction_id, or entity and time",
        "/ground-truth; {\"label\": \"a\", \"label\": \"b\"}; 400; given twice",
        "/ground-truth; {\"label\": \"a\", \"weight\": 1}; 422; (weight) of an observation is unknown",
        "/ground-truth; {\"prediction_id\": \"a\", \"label\": 1}; 422; must be a text",
        "/ground-truth; {\"entity\": \"a\", \"label\": \"b\", \"time\": \"now\"}; 422; 2026-01-31T12:00:00Z",
        "/erasures; {\"entity\": \"a\"}; 422; (reason) is missing",
        "/erasures; {\"entity\": \"\", \"reason\": \"b\"}; 422; (entity) is missing",
        "/erasures; {\"entity\": \"ab\", \"reason\": \"on behalf of ab\"}; 422; must not name the entity",
        "/erasures; {\"entity\": \"a\", \"reason\": \"b\", \"all\": true}; 422; (all) is unknown",
        "/erasures; []; 422; must be a JSON object",
      })
  void refusesBodiesOfAnotherForm(String path, String body, int status, String sentence) {
    assertProblem(service.post(path, body), status, sentence);
  }

  @Test
  void erasesAnEntityWithItsTruth() throws Exception {
    List<String> ids = logged.predict("/predict", 3, 6);
    service.post("/ground-truth", observations(ids, List.of("yes", "no", "no")));
    HttpResponse<String> answer =
        service.post("/erasures", "{\"entity\": \"c1\", \"reason\": \"request 17\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Node result = TestService.json(answer);
    assertThat(result.required("predictions").text()).isEqualTo("1");
    assertThat(result.required("related").required("ground_truth").text()).isEqualTo("1");
    assertThat(logged.text("select string_agg(entity, ',' order by entity) from prediction"))
        .isEqualTo("c0,c2");
    assertThat(logged.text("select string_agg(entity, ',' order by entity) from ground_truth"))
        .isEqualTo("c0,c2");
    assertThat(
            logged.text(
                "select actor || '|' || reason || '|' || predictions from erasure_audit where id = "
                    + result.required("id").text()))
        .isEqualTo("anonymous|request 17|1");
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
                    each -> Double.parseDouble(each.required("score").text())));
    List<String> labels = new ArrayList<>();
    double brier = 0;
    for (int i = 0; i < ids.size(); i++) {
      boolean isYes = i % 3 == 0;
      labels.add(isYes ? "yes" : "no");
      brier += Math.pow(scores.get(ids.get(i)) - (isYes ? 1 : 0), 2) / ids.size();
    }
    service.post("/ground-truth", observations(ids, labels));
    Node report = logged.json("/performance");
    assertThat(report.required("predictions").text()).isEqualTo("200");
    assertThat(report.required("coverage").text()).isEqualTo("1.0");
    assertThat(report.required("version").text()).isEqualTo("1");
    Node measured = report.required("metrics").required("brier");
    // Summed in another order.
    assertThat(Double.parseDouble(measured.required("value").text()))
        .isCloseTo(brier, within(1e-12));
    assertThat(measured.required("baseline").text()).isEqualTo("0.2");
    assertThat(Double.parseDouble(measured.required("lower").text())).isLessThan(brier);
    assertThat(report.required("metrics").entries()).containsKeys("auc", "f1", "calibration_error");
    assertThat(report.required("calibration").items()).isNotEmpty();
    Node all = logged.json("/performance?version=all");
    assertThat(all.required("metrics").required("brier").entries().get("baseline").tree()).isNull();
    TestService.await(
        () ->
            service
                .get("/metrics")
                .body()
                .contains(
                    "inference_performance{metric=\"brier\",model=\"churn\",version=\"1\"} "
                        + measured.required("value").text()));
    assertThat(service.get("/metrics").body())
        .contains(
            "inference_performance_baseline{metric=\"auc\",model=\"churn\",version=\"1\"} 0.75")
        .doesNotContain("made_up");
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
      assertThat(report.required("predictions").text()).isEqualTo("0");
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

  @ParameterizedTest
  @CsvSource({
    "GET, /production-stats",
    "GET, /download-production-data",
    "GET, /performance",
    "POST, /ground-truth",
    "POST, /erasures"
  })
  void saysThatTheLogIsOff(String method, String path, @TempDir Path other) {
    TestModels.write(other.resolve("first"), 1);
    dev.crema.inference.FakeSource source = new dev.crema.inference.FakeSource();
    source.promote("1", other.resolve("first"));
    try (TestService off = TestService.start(source, other.resolve("cache"), Map.of())) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(off.uri(path))
              .header("content-type", "application/json")
              .method(method, BodyPublishers.ofString("{}"));
      assertProblem(off.send(request), 404, "Maybe set crema.log.mode");
    }
  }
}

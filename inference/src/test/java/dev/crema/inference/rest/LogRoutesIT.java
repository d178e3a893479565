package dev.crema.inference.rest;

import static dev.crema.inference.rest.LoggedService.assertProblem;
import static dev.crema.inference.rest.LoggedService.observations;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was predicted over HTTP, seen, fetched, judged and erased over HTTP. */
class LogRoutesIT {
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
  void saysWhatLedToAPredictionAsFarAsItIsTold() {
    String id = logged.predict("/predict", 1, 1).getFirst();
    Node chain = logged.json("/why/" + id);
    assertThat(chain.required("known").flag()).isTrue();
    Node prediction = chain.required("links").items().getFirst();
    assertThat(prediction.required("kind").text()).isEqualTo("prediction");
    assertThat(prediction.required("id").text()).isEqualTo(id);
    assertThat(prediction.required("where").text()).doesNotContain("password");
    Node mlflow = chain.required("links").items().get(2);
    assertThat(mlflow.required("found").flag()).isFalse();
    assertThat(mlflow.required("reason").text()).isNotEmpty();
    assertThat(logged.json("/why/01a22888-97f3-7001-8000-00000000004d").required("known").flag())
        .isFalse();
    assertProblem(service.get("/why/" + "x".repeat(300)), 400, "is no prediction's id");
    assertProblem(service.get("/why/churn?deep=true"), 400, "deep");
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
    assertThat(one.required("rows").tree()).hasToString("4");
    assertThat(versions.getLast().required("version").text()).isEqualTo("2");
    assertThat(versions.getLast().required("total").required("rows").tree()).hasToString("3");
    assertThat(
            one.required("labels").entries().values().stream()
                .mapToLong(each -> Long.parseLong(String.valueOf(each.tree())))
                .sum())
        .isEqualTo(4);
    assertThat(
            versions.getFirst().required("score_bins").items().stream()
                .mapToLong(each -> Long.parseLong(String.valueOf(each.tree())))
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
                .tree())
        .hasToString("5");
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
    assertProblem(logged.get("/production-stats", "image/png"), 406, "Accept");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/ground-truth; {; 400; ends too early",
        "/ground-truth; {}; 422; (label)",
        "/ground-truth; {\"observations\": []}; 422; is empty",
        "/ground-truth; {\"label\": \"a\"}; 422; prediction_id, or entity and time",
        "/ground-truth; {\"label\": \"a\", \"label\": \"b\"}; 400; given twice",
        "/ground-truth; {\"label\": \"a\", \"weight\": 1}; 422; (weight) of an observation is unknown",
        "/ground-truth; {\"prediction_id\": \"a\", \"label\": true}; 422; must be a text",
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
    assertThat(result.required("predictions").tree()).hasToString("1");
    assertThat(result.required("related").required("ground_truth").tree()).hasToString("1");
    assertThat(logged.text("select string_agg(entity, ',' order by entity) from prediction"))
        .isEqualTo("c0,c2");
    assertThat(logged.text("select string_agg(entity, ',' order by entity) from ground_truth"))
        .isEqualTo("c0,c2");
    assertThat(
            logged.text(
                "select actor || '|' || reason || '|' || predictions from erasure_audit where id = "
                    + result.required("id").tree()))
        .isEqualTo("anonymous|request 17|1");
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

  /** Six of a kind that PostgreSQL does not answer, which are more than there were connections. */
  @Test
  void slowQuestionsOfAKindHoldUpNoOther() throws Exception {
    List<String> ids = logged.predict("/predict", 3, 9);
    List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
    try (Connection blocking = DriverManager.getConnection(logged.url());
        Statement statement = blocking.createStatement()) {
      blocking.setAutoCommit(false);
      statement.execute("lock table crema.prediction_minute_label in access exclusive mode");
      for (int i = 0; i < 6; i++) {
        slow.add(CompletableFuture.supplyAsync(() -> service.get("/production-stats")));
      }
      TestService.await(() -> slow.stream().anyMatch(CompletableFuture::isDone));
      assertThat(slow).as("one of them is still asked").anyMatch(each -> !each.isDone());
      assertThat(service.get("/performance?version=1").statusCode()).isEqualTo(200);
      assertThat(service.get("/download-production-data").body().lines()).hasSizeGreaterThan(3);
      assertThat(
              LoggedService.outcomes(
                  service.post("/ground-truth", observations(ids, List.of("no", "no", "no")))))
          .containsOnly("late");
      for (CompletableFuture<HttpResponse<String>> each : slow) {
        assertProblem(each.get(), 503, "PostgreSQL");
        assertThat(each.get().body()).doesNotContain("does not answer");
      }
      blocking.rollback();
    }
    assertThat(service.get("/production-stats").statusCode()).isEqualTo(200);
  }
}

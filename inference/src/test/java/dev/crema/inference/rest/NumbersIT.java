package dev.crema.inference.rest;

import static dev.crema.inference.rest.LoggedService.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that predicts a number: served, logged, judged. */
class NumbersIT {
  private static final String TWO_ROWS = "{\"rows\": [{\"age\": 30}, {\"age\": 90}]}";

  @TempDir static Path folder;
  private static LoggedService logged;
  private static TestService service;
  private static ModelPackage model;

  @BeforeAll
  static void start() {
    logged = LoggedService.startOfNumbers(folder);
    service = logged.service;
    model = ModelPackage.open(folder.resolve("number"));
  }

  @AfterAll
  static void stop() {
    logged.close();
  }

  @BeforeEach
  void clean() throws Exception {
    logged.clear();
  }

  private static double expected(int age) {
    RawRow row = new RawRow(2);
    row.setNumber(0, age);
    return model.value(row, new float[model.features().size()]);
  }

  private static Node answered(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestService.json(answer);
  }

  private static double number(Node node) {
    return Double.parseDouble(String.valueOf(node.tree()));
  }

  @Test
  void areAnsweredAsTheModelSaysThem() {
    List<Node> rows = answered(service.predict(TWO_ROWS)).required("predictions").items();
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().entries().keySet()).containsExactly("id", "value");
    assertThat(number(rows.getFirst().required("value"))).isEqualTo(expected(30));
    assertThat(number(rows.getLast().required("value"))).isEqualTo(expected(90));
    assertThat(expected(30)).isNotEqualTo(expected(90));
  }

  @Test
  void areExplainedAsASumInTheUnitOfTheLabel() {
    Node row =
        answered(service.post("/predict?explain=true", TWO_ROWS))
            .required("predictions")
            .items()
            .getFirst();
    Node explanation = row.required("explanation");
    assertThat(explanation.entries().keySet())
        .containsExactly("base", "margin", "columns", "features");
    double sum =
        number(explanation.required("base"))
            + number(explanation.required("columns").required("age"));
    assertThat(sum).isEqualTo(number(row.required("value")), within(1e-4));
    assertThat(number(explanation.required("margin"))).isEqualTo(sum, within(1e-9));
  }

  @Test
  void areOneTensorOfTheOpenInferenceProtocol() {
    assertThat(
            answered(service.get("/v2/models/churn")).required("outputs").items().stream()
                .map(each -> each.required("name").text() + " " + each.required("datatype").text()))
        .containsExactly("value FP64", "prediction_id BYTES");
    String inputs =
        "\"inputs\": [{\"name\": \"age\", \"datatype\": \"INT64\", \"shape\": [2], \"data\": [30, 90]}]";
    Node outputs =
        answered(
                service.post(
                    "/v2/models/churn/infer",
                    "{%s, \"outputs\": [{\"name\": \"value\"}]}".formatted(inputs)))
            .required("outputs");
    assertThat(outputs.items()).hasSize(1);
    assertThat(outputs.items().getFirst().required("data").items().stream().map(NumbersIT::number))
        .containsExactly(expected(30), expected(90));
    LoggedService.assertProblem(
        service.post(
            "/v2/models/churn/infer",
            "{%s, \"outputs\": [{\"name\": \"label\"}]}".formatted(inputs)),
        422,
        "The output (label) is none of [prediction_id, value].");
  }

  @Test
  void areRecordsForMlflow() {
    Node records =
        answered(service.post("/invocations", "{\"dataframe_records\": [{\"age\": 30}]}"))
            .required("predictions");
    assertThat(records.items().getFirst().entries().keySet())
        .containsExactly("value", "prediction_id");
    assertThat(number(records.items().getFirst().required("value"))).isEqualTo(expected(30));
  }

  @Test
  void areWhatTheServiceSaysThatItPredicts() {
    Node described = answered(service.get("/")).required("models").items().getFirst();
    assertThat(described.required("task").text()).isEqualTo("regression");
    assertThat(described.entries().keySet()).doesNotContain("classes", "threshold");
  }

  @Test
  void areLoggedCountedAndDownloadedWithTheirTruth() {
    List<String> ids = predict(List.of(30, 90));
    Node statistics = logged.json("/production-stats").required("versions").items().getFirst();
    assertThat(number(statistics.required("total").required("score_mean")))
        .isEqualTo((expected(30) + expected(90)) / 2, within(1e-9));
    assertThat(
            outcomes(
                service.post(
                    "/ground-truth",
                    """
                    {"observations": [{"prediction_id": "%s", "label": 75.5},
                    {"prediction_id": "%s", "label": "2.25e2"},
                    {"prediction_id": "%s", "label": "225 EUR"}]}"""
                        .formatted(ids.getFirst(), ids.getLast(), ids.getLast()))))
        .containsExactly("late", "late", "invalid");
    List<Node> rows = download("full");
    assertThat(rows.getFirst().entries().keySet())
        .contains("age", "price", "value", "truth_label")
        .doesNotContain("predicted_label", "score");
    assertThat(rows.stream().map(row -> number(row.required("value"))))
        .containsExactlyInAnyOrder(expected(30), expected(90));
    assertThat(download("training").stream().map(row -> number(row.required("price"))))
        .containsExactlyInAnyOrder(75.5, 225.0);
  }

  @Test
  void saysWhichLabelIsNoNumber() {
    String id = predict(List.of(30)).getFirst();
    HttpResponse<String> answer =
        service.post(
            "/ground-truth", "{\"prediction_id\": \"%s\", \"label\": \"1,5\"}".formatted(id));
    assertThat(outcomes(answer)).containsExactly("invalid");
    assertThat(answer.body())
        .contains("The label (1,5) is no number, which version (1) of the model (churn) predicts.")
        .contains("Maybe send it as 208500 or 2.085e5");
  }

  @Test
  void areJudgedByTheirErrors() {
    List<Integer> ages = IntStream.range(0, 60).mapToObj(i -> 20 + i).toList();
    List<String> ids = predict(ages);
    List<String> observations = new ArrayList<>();
    double squares = 0;
    double distances = 0;
    for (int i = 0; i < ids.size(); i++) {
      double error = i % 3 - 1.25;
      squares += error * error;
      distances += Math.abs(error);
      observations.add(
          "{\"prediction_id\": \"%s\", \"label\": %s}"
              .formatted(ids.get(i), expected(ages.get(i)) - error));
    }
    outcomes(
        service.post(
            "/ground-truth", "{\"observations\": [" + String.join(",", observations) + "]}"));
    Node report = logged.json("/performance");
    Node metrics = report.required("metrics");
    assertThat(metrics.entries().keySet()).containsExactly("rmse", "mae", "r2", "mape");
    Node rmse = metrics.required("rmse");
    assertThat(number(rmse.required("value"))).isEqualTo(Math.sqrt(squares / 60), within(1e-9));
    assertThat(number(rmse.required("lower"))).isLessThan(number(rmse.required("value")));
    assertThat(number(rmse.required("upper"))).isGreaterThan(number(rmse.required("value")));
    assertThat(number(rmse.required("baseline"))).isEqualTo(100);
    assertThat(rmse.required("baseline_within").tree()).isEqualTo(false);
    assertThat(number(metrics.required("mae").required("value")))
        .isEqualTo(distances / 60, within(1e-9));
    assertThat(report.required("with_truth").tree()).hasToString("60");
    assertThat(report.required("calibration").items()).isEmpty();
  }

  private static List<Node> download(String form) {
    return service
        .get("/download-production-data?format=json_lines&form=" + form)
        .body()
        .lines()
        .map(line -> Node.json(line, "line"))
        .toList();
  }

  private static List<String> predict(List<Integer> ages) {
    String rows = String.join(",", ages.stream().map("{\"age\": %d}"::formatted).toList());
    List<String> ids =
        answered(service.predict("{\"rows\": [" + rows + "]}"))
            .required("predictions")
            .items()
            .stream()
            .map(each -> each.required("id").text())
            .toList();
    logged.settle();
    return ids;
  }
}

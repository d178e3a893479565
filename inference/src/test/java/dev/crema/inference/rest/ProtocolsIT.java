package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Open Inference Protocol and MLflow's forms give the numbers that {@code /predict} gives. */
class ProtocolsIT {
  @TempDir static Path folder;
  private static ModelPackage model;
  private static TestService service;

  @BeforeAll
  static void start() {
    FakeSource source = new FakeSource();
    model = TestModels.write(folder.resolve("first"), 1);
    source.promote("1", folder.resolve("first"));
    service = TestService.start(source, folder.resolve("cache"), Map.of("crema.limits.rows", "3"));
    service.awaitVersion("1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static HttpResponse<String> infer(String body) {
    return service.post("/v2/models/churn/infer", "application/json", body);
  }

  private static HttpResponse<String> invoke(String body) {
    return service.post("/invocations", "application/json", body);
  }

  private static RawRow row(double age, double amount, String plan) {
    RawRow row = new RawRow(TestModels.CONTRACT.columns().size());
    row.setNumber(1, age);
    if (!Double.isNaN(amount)) {
      row.setNumber(2, amount);
    }
    row.setNumber(3, 1);
    row.setText(4, plan);
    return row;
  }

  private static final List<RawRow> ROWS =
      List.of(row(40, -12.25, "gold"), row(7, Double.NaN, "basic"));

  private static final String TENSORS =
      """
      {"name":"age","datatype":"INT32","shape":[2],"data":[40,7]},
      {"name":"amount","datatype":"FP64","shape":[2,1],"data":[[-12.25],[null]]},
      {"name":"active","datatype":"BOOL","shape":[2],"data":[true,true]},
      {"name":"plan","datatype":"BYTES","shape":[2],"data":["gold","basic"]}""";

  private static void assertScores(List<Double> scores) {
    assertThat(scores).hasSize(ROWS.size());
    for (int i = 0; i < ROWS.size(); i++) {
      assertThat(scores.get(i)).isEqualTo(model.predict(ROWS.get(i)).score());
    }
  }

  @Test
  void infersFromTensors() {
    HttpResponse<String> response = infer("{\"id\":\"a-1\",\"inputs\":[" + TENSORS + "]}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Node answer = TestService.json(response);
    assertThat(answer.required("id").text()).isEqualTo("a-1");
    assertThat(answer.required("model_version").text()).isEqualTo("1");
    assertThat(answer.required("parameters").required("threshold").number()).isEqualTo(0.5);
    List<Node> outputs = answer.required("outputs").items();
    assertThat(outputs.stream().map(output -> output.required("name").text()))
        .containsExactly("label", "score", "probabilities", "prediction_id");
    assertScores(outputs.get(1).required("data").items().stream().map(Node::number).toList());
    assertThat(outputs.get(2).required("shape").items().stream().map(Node::integer))
        .containsExactly(2L, 2L);
    assertThat(outputs.get(2).required("data").items()).hasSize(4);
  }

  @Test
  void givesTheOutputsThatAreAskedForAndTheVersionInTheAddress() {
    String body = "{\"outputs\":[{\"name\":\"score\"}],\"inputs\":[" + TENSORS + "]}";
    for (String version : List.of("1", "champion", "@champion")) {
      HttpResponse<String> response =
          service.post("/v2/models/churn/versions/" + version + "/infer", "application/json", body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(TestService.json(response).required("outputs").items()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"inputs\":[]}",
        "{\"inputs\":[{}]}",
        "{\"inputs\":1}",
        "{\"unknown\":1,\"inputs\":[]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[2],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[-1]}]}",
        "{\"inputs\":[{\"name\":\"agee\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[1,2],\"data\":[1]}]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[[1,2]]}]}",
        "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[[]]}]}",
        "{\"outputs\":[{\"name\":\"soul\"}],\"inputs\":[]}",
      })
  void refusesTensorsThatAreNotAsTheyShouldBe(String body) {
    HttpResponse<String> response = infer(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"inputs\":[{\"name\":\"age\",\"name\":\"age\"}]}",
        "{\"inputs\":[{\"name\":\"age\",\"data\":[NaN]}]}",
        "{\"inputs\":[{\"data\":[[[[[[1]]]]]]}]}",
        "{\"inputs\":[]} {}",
        "",
      })
  void refusesTensorsInLooseJson(String body) {
    assertThat(infer(body).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesMoreRowsThanTheLimitInEveryForm() {
    assertThat(
            infer(
                    "{\"inputs\":[{\"name\":\"age\",\"datatype\":\"INT64\",\"shape\":[4],\"data\":[1,2,3,4]}]}")
                .statusCode())
        .isEqualTo(413);
    assertThat(
            invoke("{\"dataframe_split\":{\"columns\":[\"age\"],\"data\":[[1],[2],[3],[4]]}}")
                .statusCode())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"dataframe_split\":{\"index\":[0,1],\"columns\":[\"age\",\"amount\",\"active\",\"plan\"],\"data\":[[40,-12.25,true,\"gold\"],[7.0,null,true,\"basic\"]]}}",
        "{\"dataframe_records\":[{\"age\":40,\"amount\":-12.25,\"active\":true,\"plan\":\"gold\"},{\"age\":7,\"active\":true,\"plan\":\"basic\"}]}",
        "{\"instances\":[{\"age\":40,\"amount\":-12.25,\"active\":true,\"plan\":\"gold\"},{\"age\":7,\"active\":true,\"plan\":\"basic\"}],\"params\":{}}",
        "{\"inputs\":{\"age\":[40,7],\"amount\":[-12.25,null],\"active\":[true,true],\"plan\":[\"gold\",\"basic\"]}}",
      })
  void answersEachOfMlflowsForms(String body) {
    assertInvoked(invoke(body));
  }

  @Test
  void answersCsv() {
    String csv = "age,amount,active,plan\n40,-12.25,true,gold\n7,,true,\"basic\"\n";
    assertInvoked(service.post("/invocations", "text/csv", csv));
    assertInvoked(service.post("/invocations", "text/csv; charset=utf-8", csv));
  }

  private static void assertInvoked(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    List<Node> records = TestService.json(response).required("predictions").items();
    assertScores(records.stream().map(each -> each.required("score").number()).toList());
    assertThat(records.getFirst().required("label").text())
        .isEqualTo(model.predict(ROWS.getFirst()).label());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"instances\":[]}",
        "{\"instances\":[1]}",
        "{\"instances\":[{\"age\":1}],\"inputs\":{}}",
        "{\"dataframe_split\":{\"columns\":[\"age\"],\"data\":[[1,2]]}}",
        "{\"dataframe_split\":{\"columns\":[1],\"data\":[[1]]}}",
        "{\"dataframe_split\":{\"data\":[[1]]}}",
        "{\"inputs\":{\"age\":[1],\"plan\":[]}}",
        "{\"params\":{\"depth\":1},\"instances\":[{}]}",
        "{\"instances\":[{\"age\":\"old\",\"active\":true,\"plan\":\"gold\"}]}",
      })
  void refusesTablesThatAreNotAsTheyShouldBe(String body) {
    HttpResponse<String> response = invoke(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"dataframe_split\":{\"index\":[NaN],\"columns\":[\"age\",\"amount\",\"active\",\"plan\",\"since\"],\"data\":[[7,NaN,true,\"basic\",\"NaT\"]]}}",
        "{\"dataframe_records\":[{\"age\":7.0,\"amount\":NaN,\"active\":true,\"plan\":\"basic\",\"since\":\"NaT\"}]}",
        "{\"inputs\":{\"age\":[7],\"amount\":[NaN],\"active\":[true],\"plan\":[\"basic\"],\"code\":[NaN],\"since\":[\"NaT\"]}}",
      })
  void takesWhatMlflowsClientMakesOfMissingValues(String body) {
    HttpResponse<String> response = invoke(body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(
            TestService.json(response)
                .required("predictions")
                .items()
                .getFirst()
                .required("score")
                .number())
        .isEqualTo(model.predict(row(7, Double.NaN, "basic")).score());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Infinity", "-Infinity", "+Infinity", "INF", "-INF", "-NaN", "nan"})
  void refusesTheRelativesOfNaN(String number) {
    for (String form :
        List.of(
            "{\"instances\":[{\"age\":7,\"amount\":%s,\"active\":true,\"plan\":\"basic\"}]}",
            "{\"dataframe_split\":{\"index\":[%s],\"columns\":[],\"data\":[]}}",
            "{\"inputs\":{\"amount\":[%s]}}")) {
      HttpResponse<String> response = invoke(form.formatted(number));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(response.body()).contains("no valid JSON");
    }
  }

  @Test
  void takesNaNForNoColumnThatMustHaveAValueAndNaTForNoText() {
    String form = "{\"instances\":[{\"age\":%s,\"active\":true,\"plan\":%s}]}";
    HttpResponse<String> age = invoke(form.formatted("NaN", "\"basic\""));
    assertThat(age.statusCode()).isEqualTo(422);
    assertThat(age.body()).contains("\"field\":\"age\"", "nullable");
    HttpResponse<String> plan = invoke(form.formatted("7", "\"NaT\""));
    assertThat(plan.statusCode()).isEqualTo(422);
    assertThat(plan.body()).contains("\"field\":\"plan\"", "allowed");
    assertThat(service.predict("{\"rows\":[{\"age\":NaN}]}").statusCode()).isEqualTo(400);
  }

  @Test
  void refusesCsvThatIsNotAsItShouldBe() {
    assertThat(service.post("/invocations", "text/csv", "").statusCode()).isEqualTo(400);
    HttpResponse<String> ragged = service.post("/invocations", "text/csv", "age,plan\n1\n");
    assertThat(ragged.statusCode()).isEqualTo(400);
    assertThat(ragged.body()).contains("Record 2 has 1 fields");
    assertThat(service.post("/invocations", "text/csv", "age,active,plan\nold,true,gold\n").body())
        .contains("\"field\":\"age\"", "old");
    assertThat(service.post("/invocations", "text/csv", "age,age\n1,2\n").statusCode())
        .isEqualTo(400);
  }

  @Test
  void tellsServerAndModel() {
    assertThat(service.get("/v2").body()).contains("\"name\":\"crema-inference\"");
    assertThat(service.get("/v2/health/live").body()).contains("true");
    assertThat(service.get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(service.get("/v2/models/churn/ready").body()).contains("\"ready\":true");
    assertThat(service.get("/v2/models/churn/versions/1/ready").statusCode()).isEqualTo(200);
    assertThat(service.get("/v2/models/churn/versions/9/ready").statusCode()).isEqualTo(404);
    assertThat(service.get("/v2/models/nobody").statusCode()).isEqualTo(404);
    assertThat(service.get("/ping").statusCode()).isEqualTo(200);
    assertThat(service.get("/version").body()).isNotBlank();
    Node metadata = TestService.json(service.get("/v2/models/churn"));
    assertThat(metadata.required("platform").text()).isEqualTo("crema_xgboost");
    assertThat(
            metadata.required("inputs").items().stream()
                .map(each -> each.required("name").text() + each.required("datatype").text()))
        .containsExactly(
            "customerBYTES",
            "ageINT64",
            "amountFP64",
            "activeBOOL",
            "planBYTES",
            "codeBYTES",
            "sinceBYTES");
  }

  @Test
  void explainsWhatEachColumnContributed() {
    String rows = "{\"rows\":[{\"age\":40,\"amount\":-12.25,\"active\":true,\"plan\":\"gold\"}]}";
    HttpResponse<String> response = service.post("/predict?explain=true", "application/json", rows);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Node prediction = TestService.json(response).required("predictions").items().getFirst();
    Node explanation = prediction.required("explanation");
    assertThat(explanation.required("class").text()).isEqualTo("yes");
    double base = explanation.required("base").number();
    double margin = explanation.required("margin").number();
    for (String parts : List.of("columns", "features")) {
      double sum =
          base
              + explanation.required(parts).entries().values().stream()
                  .mapToDouble(Node::number)
                  .sum();
      assertThat(sum).isCloseTo(margin, within(1e-9));
    }
    assertThat(1 / (1 + Math.exp(-margin)))
        .isCloseTo(prediction.required("score").number(), within(1e-6));
    assertThat(explanation.required("columns").entries())
        .containsOnlyKeys("age", "amount", "active", "plan");
    assertThat(service.post("/predict", "application/json", rows).body())
        .doesNotContain("explanation");
  }
}

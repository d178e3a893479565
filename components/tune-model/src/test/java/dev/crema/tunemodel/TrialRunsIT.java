package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.RunFacts;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.TestStepContext;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class TrialRunsIT {
  private static final Pattern RUN = Pattern.compile("in the run ([0-9a-f]{32})");

  private final LocalMlflow mlflow = SharedMlflow.get();
  @TempDir Path folder;

  @Test
  void trialsAreRunsInTheRunOfTheSearch() throws Exception {
    Example example = Example.in(folder, false);
    TestStepContext context =
        example.context("out").withEnvironment("MLFLOW_TRACKING_URI", mlflow.uri().toString());
    String experiment = SharedMlflow.uniqueName("tune");
    TuneModel.Outputs outputs =
        new TuneModel()
            .run(new Example.Given(example).experiment(experiment).budget(3, 0).inputs(), context);

    Matcher logged = RUN.matcher(String.join("\n", context.messages()));
    assertThat(logged.find()).as("%s", context.messages()).isTrue();
    RunFacts run =
        MlflowRegistry.connect(ConnectionSettings.of(mlflow.uri()))
            .run(logged.group(1))
            .orElseThrow();
    assertThat(run.status()).isEqualTo("FINISHED");
    assertThat(run.params())
        .containsEntry("algorithm", "xgboost")
        .containsEntry("strategy", "tpe")
        .containsEntry("metric", "log_loss");
    assertThat(run.tags()).containsKey("crema.best_hyperparameters");
    List<Node> trials = Node.json(outputs.state().path()).required("trials").items();
    List<Node> nested = nested(run);
    assertThat(nested).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Node info = nested.get(i).required("info");
      assertThat(info.required("run_name").text()).isEqualTo("trial " + i);
      assertThat(info.required("status").text()).isEqualTo("FINISHED");
      Node data = nested.get(i).required("data");
      assertThat(value(data, "metrics", "log_loss").number())
          .isEqualTo(trials.get(i).required("results").items().getFirst().number());
      assertThat(value(data, "params", "learning_rate").text())
          .isEqualTo(trials.get(i).required("values").required("learning_rate").scalar());
      assertThat(curve(info.required("run_id").text()))
          .isNotEmpty()
          .isEqualTo(trials.get(i).required("losses").items().stream().map(Node::number).toList());
    }
  }

  private List<Node> nested(RunFacts parent) throws Exception {
    String query =
        Json.write(
            Map.of(
                "experiment_ids",
                List.of(parent.experimentId()),
                "filter",
                "tags.`mlflow.parentRunId` = '%s'".formatted(parent.id()),
                "order_by",
                List.of("attributes.run_name ASC")));
    return send(HttpRequest.newBuilder(mlflow.uri().resolve("/api/2.0/mlflow/runs/search"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(query))
            .build())
        .required("runs")
        .items();
  }

  private List<Double> curve(String runId) throws Exception {
    String path = "/api/2.0/mlflow/metrics/get-history?metric_key=validation_loss&run_id=" + runId;
    return send(HttpRequest.newBuilder(mlflow.uri().resolve(path)).build())
        .required("metrics")
        .items()
        .stream()
        .map(point -> point.required("value").number())
        .toList();
  }

  private static Node send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Node.json(
          client.send(request, HttpResponse.BodyHandlers.ofString()).body(), "MLflow's answer");
    }
  }

  private static Node value(Node data, String kind, String key) {
    return data.required(kind).items().stream()
        .filter(pair -> pair.required("key").text().equals(key))
        .findFirst()
        .orElseThrow()
        .required("value");
  }

  @Test
  void serverThatDoesNotAnswerDoesNotTakeTheSearchWithIt() throws Exception {
    Example example = Example.in(folder, false);
    // Port 9 is discard: nobody listens.
    TestStepContext context =
        example.context("out").withEnvironment("MLFLOW_TRACKING_URI", "http://127.0.0.1:9");
    TuneModel.Outputs outputs =
        new TuneModel()
            .run(new Example.Given(example).experiment("none").budget(1, 0).inputs(), context);
    assertThat(outputs.trials()).isEqualTo(1);
    assertThat(String.join("\n", context.messages())).contains("not, or not all, in MLflow");
  }
}

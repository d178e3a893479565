package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.Task;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import dev.crema.models.ModelPackage;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A label that is a number, through the compiled pipeline to a champion and its challenger. */
@RequiresMlflow
class RegressionIT {
  private static final Path AMES = Crema.ROOT.resolve("data/ames");

  private static final String CAREFUL =
      "{\"rounds\": 1000, \"max_depth\": 4, \"colsample_bytree\": 0.4, \"subsample\": 0.8}";

  @TempDir Path folder;

  private Crema.Run run(URI mlflow, String model, String runs, Map<String, String> more)
      throws Exception {
    Map<String, String> parameters = Crema.parameters(AMES, "ames.csv.gz");
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    parameters.put("slices", "[\"Bldg_Type\"]");
    parameters.putAll(more);
    Crema.Run run = Crema.run(parameters, mlflow, Files.createDirectories(folder.resolve(runs)));
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run;
  }

  private static MetricValues metrics(Crema.Run run) {
    return Evaluation.read(run.artifact("evaluate-model", "evaluation"))
        .candidate()
        .test()
        .metrics();
  }

  @Test
  void housesBecomeAChampionThatANewModelIsHeldAgainst() throws Exception {
    URI mlflow = SharedMlflow.get().uri();
    String model = SharedMlflow.uniqueName("ames");

    Crema.Run first = run(mlflow, model, "first", Map.of("hyperparameters", CAREFUL));

    assertThat(first.output("check-quality", "passed"))
        .as(Files.readString(first.artifact("check-quality", "reasons")))
        .isEqualTo(true);
    assertThat(first.output("promote-model", "champion_version")).isEqualTo("1");
    ModelPackage trained = ModelPackage.open(first.artifact("train-model", "model"));
    assertThat(trained.task()).isEqualTo(Task.REGRESSION);
    // scikit-learn 1.9.1's HistGradientBoosting without tuning has 0.891 on these very rows.
    assertThat(metrics(first).get(Metric.R2).orElseThrow()).isGreaterThan(0.891);
    assertThat(registered(mlflow, model)).contains(trained.digest());

    Crema.Run second = run(mlflow, model, "second", Map.of("hyperparameters", "{\"rounds\": 3}"));

    assertThat(second.output("check-quality", "passed")).isEqualTo(false);
    assertThat(Files.readString(second.artifact("check-quality", "reasons")))
        .contains("rmse is ", "above the maximum of 32000")
        .containsPattern("the champion's is [0-9.]+: [0-9.]+ worse \\(95 % interval")
        .contains("at most 1000 worse is allowed");
    assertThat(second.tasks()).doesNotContainKey("register-model");
  }

  private static String registered(URI mlflow, String model) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(
                          mlflow.resolve(
                              "/api/2.0/mlflow/registered-models/alias?name=%s&alias=champion"
                                  .formatted(model)))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      Map<String, Object> version = Crema.map(JSON.std.mapFrom(body).get("model_version"));
      return String.valueOf(version.get("tags"));
    }
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.models.ModelPackage;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithms through the compiled pipeline compare-and-register to one champion. */
@RequiresMlflow
class CompareIT {
  private static final String PIPELINE = "pipelines/compare-and-register/pipeline.yaml";

  @TempDir Path folder;

  private Crema.Run run(Path data, String table, Map<String, String> more) throws Exception {
    Map<String, String> parameters = Crema.parameters(data, table);
    String model = SharedMlflow.uniqueName("compared");
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    parameters.putAll(more);
    Crema.Run run =
        Crema.run(
            PIPELINE,
            parameters,
            Map.of("MLFLOW_TRACKING_URI", SharedMlflow.get().uri().toString()),
            Files.createDirectories(folder.resolve(model)));
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run;
  }

  @Test
  void theSimplestOfTheBestIsTrainedAndPromoted() throws Exception {
    Crema.Run run =
        run(
            Crema.ROOT.resolve("data/churn-mlc"),
            "mlc_churn.csv",
            Map.of(
                "algorithms", "[\"logistic_regression\", \"xgboost\"]",
                "hyperparameters", "{\"xgboost\": {\"rounds\": 150, \"max_depth\": 4}}",
                "fold_method", "stratified"));

    // Trees know that churn jumps where day minutes or service calls pass a bound: a line does not.
    assertThat(run.output("select-model", "algorithm")).isEqualTo("xgboost");
    assertThat(String.valueOf(run.output("select-model", "reason")))
        .startsWith("(xgboost) has the best auc");
    assertThat(Files.readString(run.artifact("select-model", "report")))
        .contains("**xgboost**", "logistic\\_regression");
    Object depth = Crema.map(run.output("select-model", "hyperparameters")).get("max_depth");
    assertThat(((Number) depth).doubleValue()).isEqualTo(4);
    ModelPackage trained = ModelPackage.open(run.artifact("train-model", "model"));
    assertThat(trained.algorithm()).isEqualTo("xgboost");
    assertThat(run.output("check-quality", "passed"))
        .as(Files.readString(run.artifact("check-quality", "reasons")))
        .isEqualTo(true);
    assertThat(run.output("promote-model", "champion_version")).isEqualTo("1");
  }

  @Test
  void numbersAreComparedToo() throws Exception {
    Crema.Run run =
        run(
            Crema.ROOT.resolve("data/ames"),
            "ames.csv.gz",
            Map.of(
                "algorithms", "[\"ridge_regression\", \"xgboost\"]",
                "hyperparameters", "{\"xgboost\": {\"rounds\": 200, \"max_depth\": 4}}",
                "folds", "3"));
    // Prices of houses do not add up: trees leave a line more than a standard error behind.
    assertThat(run.output("select-model", "algorithm"))
        .as(String.valueOf(run.output("select-model", "reason")))
        .isEqualTo("xgboost");
    assertThat(String.valueOf(run.output("select-model", "reason")))
        .startsWith("(xgboost) has the best rmse");
    assertThat(ModelPackage.open(run.artifact("train-model", "model")).algorithm())
        .isEqualTo("xgboost");
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.models.ModelPackage;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search through the compiled pipeline tune-and-register to a champion. */
@RequiresMlflow
class TuneIT {
  private static final String PIPELINE = "pipelines/tune-and-register/pipeline.yaml";

  @TempDir Path folder;

  private Crema.Run run(String name, Map<String, String> more) throws Exception {
    Map<String, String> parameters =
        Crema.parameters(Crema.ROOT.resolve("data/churn-mlc"), "mlc_churn.csv");
    String model = SharedMlflow.uniqueName(name);
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
  void eachTrialIsATaskAndTheBestIsTrainedAndPromoted() throws Exception {
    Crema.Run run =
        run(
            "tuned",
            Map.of(
                // So slow that thirty rounds learn next to nothing, and every trial is better.
                "hyperparameters", "{\"rounds\": 30, \"learning_rate\": 0.001}",
                "search_space",
                    "{\"learning_rate\": {\"type\": \"number\", \"min\": 0.1, \"max\": 0.3},"
                        + " \"max_depth\": {\"type\": \"integer\", \"min\": 3, \"max\": 8}}",
                "budget_trials", "7",
                "trials_at_once", "2"));

    // Three rounds of two, and the last step runs the seventh.
    assertThat(run.output("tune-model", "trials")).isEqualTo(7);
    Map<String, Object> best = Crema.map(run.output("tune-model", "best_hyperparameters"));
    assertThat(best).containsOnlyKeys("rounds", "learning_rate", "max_depth");
    assertThat(number(best.get("learning_rate"))).isBetween(0.1, 0.3);
    Map<String, Object> trained = hyperparameters(run);
    best.forEach(
        (key, value) -> assertThat(number(trained.get(key))).as(key).isEqualTo(number(value)));
    assertThat(ModelPackage.open(run.artifact("train-model", "model")).algorithm())
        .isEqualTo("xgboost");
    assertThat(run.output("check-quality", "passed"))
        .as(Files.readString(run.artifact("check-quality", "reasons")))
        .isEqualTo(true);
    assertThat(run.output("promote-model", "champion_version")).isEqualTo("1");
  }

  @Test
  void withoutTrialsBesideOneAnotherItComesToTheSame() throws Exception {
    Map<String, String> search =
        Map.of("hyperparameters", "{\"rounds\": 20}", "strategy", "random", "budget_trials", "5");
    Crema.Run beside = run("beside", with(search, "3"));
    Crema.Run alone = run("alone", with(search, "0"));
    for (String output : List.of("best_hyperparameters", "best_value", "trials")) {
      assertThat(beside.output("tune-model", output))
          .as(output)
          .isEqualTo(alone.output("tune-model", output));
    }
  }

  private static double number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).doubleValue();
  }

  private static Map<String, String> with(Map<String, String> search, String atOnce) {
    Map<String, String> all = new LinkedHashMap<>(search);
    all.put("trials_at_once", atOnce);
    return all;
  }

  private static Map<String, Object> hyperparameters(Crema.Run run) {
    List<?> models =
        (List<?>)
            Crema.map(Objects.requireNonNull(run.tasks().get("train-model")).get("artifacts"))
                .get("model");
    return Crema.map(
        Crema.map(Crema.map(models.getFirst()).get("metadata")).get("hyperparameters"));
  }
}

package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.RunFacts;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
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
    assertThat(outputs.trials()).isEqualTo(3);
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

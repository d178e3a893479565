package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.servers.testing.SharedPodman;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One compiled pipeline, each time in an empty folder: as processes, as containers of our runner,
 * and by the SDK's own kfp.local. Once with iris, once with one cell of it changed, which is enough
 * for the gate to say no.
 */
@RequiresMlflow
@RequiresPodman
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityIT {
  private static final List<String> BEHIND_THE_GATE = List.of("promote-model", "register-model");

  private static final List<String> BEFORE_THE_GATE =
      List.of(
          "build-features",
          "check-quality",
          "evaluate-model",
          "fetch-champion",
          "ingest-data",
          "split-data",
          "train-model",
          "validate-data");

  /** A row of the training part, and what its label becomes. */
  private static final String CELL = "7.7,2.6,6.9,2.3,virginica";

  private static final String CHANGED_CELL = "7.7,2.6,6.9,2.3,setosa";

  /** The model of the whole table has a log loss of 0.8457, that of the changed one 0.8461. */
  private static final String GATE =
      """
      version: 1
      thresholds:
        - {metric: log_loss, max: 0.846}
      """;

  @TempDir static Path folder;

  private final Map<Runner, Runner.Outcome> whole = new EnumMap<>(Runner.class);
  private final Map<Runner, Runner.Outcome> changed = new EnumMap<>(Runner.class);

  @BeforeAll
  void runEverywhere() throws Exception {
    LoadedImages.require();
    for (String file : List.of("contract.yaml", "features.yaml")) {
      Files.copy(IrisLine.DATA.resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("gate.yaml"), GATE);
    String table = Files.readString(IrisLine.DATA.resolve("iris.csv"));
    assertThat(table).containsOnlyOnce(CELL);
    Files.writeString(folder.resolve("whole.csv"), table);
    Files.writeString(folder.resolve("changed.csv"), table.replace(CELL, CHANGED_CELL));
    for (Runner runner : Runner.values()) {
      whole.put(runner, run(runner, "whole"));
      changed.put(runner, run(runner, "changed"));
    }
  }

  private static Runner.Outcome run(Runner runner, String table) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>(Crema.parameters(folder, table + ".csv"));
    String model = SharedMlflow.uniqueName("parity");
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    parameters.put("hyperparameters", "{\"rounds\": 5}");
    Runner.Outcome outcome =
        runner.run(parameters, SharedMlflow.get().uri(), folder.resolve(runner + "-" + table));
    assertThat(outcome.exitCode()).as("%s: %s", runner, outcome.output()).isZero();
    return outcome;
  }

  @Test
  void allRunnersGiveTheSameOutputs() {
    Runner.Outcome expected = whole.get(Runner.PROCESSES);
    assertThat(expected.steps()).containsOnlyKeys(both());
    assertThat(expected.output("check-quality", "passed")).isEqualTo(true);
    assertThat(expected.output("promote-model", "champion_version")).isEqualTo("1");
    whole.forEach(
        (runner, outcome) ->
            assertThat(outcome.steps()).as("%s", runner).isEqualTo(expected.steps()));
  }

  private static String[] both() {
    return java.util.stream.Stream.of(BEFORE_THE_GATE, BEHIND_THE_GATE)
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  @Test
  void allRunnersSkipTheSameStepsWhereTheGateSaysNo() {
    Runner.Outcome expected = changed.get(Runner.PROCESSES);
    assertThat(expected.output("check-quality", "passed")).isEqualTo(false);
    changed.forEach(
        (runner, outcome) ->
            assertThat(outcome.steps())
                .as("%s", runner)
                .containsOnlyKeys(BEFORE_THE_GATE)
                .isEqualTo(expected.steps()));
  }

  @Test
  void oneCellChangesContentHashesPackageMetricsAndVerdictEverywhere() {
    for (Runner runner : Runner.values()) {
      Runner.Outcome before = whole.get(runner);
      Runner.Outcome after = changed.get(runner);
      for (List<String> output :
          List.of(
              List.of("ingest-data", "content_hash"),
              List.of("validate-data", "valid"),
              List.of("split-data", "train"),
              List.of("train-model", "package_digest"),
              List.of("train-model", "metrics"),
              List.of("evaluate-model", "metrics"),
              List.of("check-quality", "passed"))) {
        Object value = before.output(output.getFirst(), output.getLast());
        assertThat(value).as("%s: %s", runner, output).isNotNull();
        assertThat(after.output(output.getFirst(), output.getLast()))
            .as("%s: %s", runner, output)
            .isNotEqualTo(value);
      }
    }
  }

  @Test
  void noRunnerLeavesAContainer() throws Exception {
    assertThat(SharedPodman.get().call("ps", "--all", "--quiet")).isEmpty();
  }
}

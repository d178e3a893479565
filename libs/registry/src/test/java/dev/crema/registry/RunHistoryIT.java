package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.servers.LocalMlflow;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@RequiresMlflow
class RunHistoryIT {
  private final LocalMlflow mlflow = SharedMlflow.get();
  private final MlflowRegistry registry = Samples.registry(mlflow.uri());
  private final String experiment = SharedMlflow.uniqueName("history");

  private static RunHistory.Entry entry(String name, double value, boolean isFinished) {
    return new RunHistory.Entry(
        name,
        new RunRecord(
            Map.of("depth", "4"), Map.of("auc", value), Map.of(), List.of(), Map.of("k", name)),
        isFinished);
  }

  private RunHistory history(int nested, @Nullable String runId) {
    return new RunHistory(
        experiment,
        runId,
        experiment,
        entry("tune", 0.9, true),
        IntStream.range(0, nested).mapToObj(i -> entry("trial " + i, i / 10.0, i != 1)).toList());
  }

  private List<Fields> runs(String experimentId) {
    return Samples.api(mlflow.uri(), 1)
        .repeatable("POST", "runs/search", Map.of("experiment_ids", List.of(experimentId)))
        .list("runs");
  }

  @Test
  void runsAreNestedAndARepetitionMakesNoOthers() {
    String parent = registry.log(history(2, null));
    assertThat(registry.log(history(3, null))).isEqualTo(parent);

    RunFacts found = registry.run(parent).orElseThrow();
    assertThat(found.name()).isEqualTo("tune");
    assertThat(found.status()).isEqualTo("FINISHED");
    List<Run> nested =
        runs(found.experimentId()).stream()
            .map(Run::of)
            .filter(run -> !run.id().equals(parent))
            .toList();
    assertThat(nested).hasSize(3);
    assertThat(nested).allMatch(run -> parent.equals(run.tags().get("mlflow.parentRunId")));
    assertThat(nested)
        .extracting(run -> registry.run(run.id()).orElseThrow().status())
        .containsExactlyInAnyOrder("FINISHED", "FINISHED", "FAILED");
    assertThat(nested).allMatch(run -> "4".equals(run.params().get("depth")));
  }

  @Test
  void runOfKfpIsTheParentAndIsLeftRunning() {
    Runs api = new Runs(Samples.api(mlflow.uri(), 1), InstantSource.system());
    Run task = api.create(api.experimentId(experiment + " of kfp"), Map.of());

    assertThat(registry.log(history(1, task.id()))).isEqualTo(task.id());

    assertThat(registry.run(task.id()).orElseThrow().status()).isEqualTo("RUNNING");
    assertThat(runs(task.experimentId())).hasSize(2);
  }

  @Test
  void serverThatGoesAwayLeavesNoRunRunningButTheOneThatWasJustMade() throws Exception {
    try (FaultProxy proxy = new FaultProxy(mlflow.uri())) {
      MlflowRegistry behind = Samples.registry(proxy.uri());
      int made = 0;
      int last = 2;
      for (; isCut(behind, proxy, last); last++) {
        String name = experiment + " " + last;
        List<Fields> left = runs(experimentId(name));
        made = Math.max(made, left.size());
        String newest = left.size() == 1 ? "tune" : "trial " + (left.size() - 2);
        assertThat(left)
            .as("running, cut after call %d with %d runs", last, left.size())
            .extracting(run -> registry.run(Run.of(run).id()).orElseThrow())
            .filteredOn(run -> run.status().equals("RUNNING"))
            .extracting(RunFacts::name)
            .isSubsetOf(newest);

        proxy.start(call -> FaultProxy.Fate.PASS);
        behind.log(history(name, 2));
        assertThat(statuses(runs(experimentId(name))))
            .containsExactlyInAnyOrder("FINISHED", "FINISHED", "FAILED");
      }
      assertThat(made).as("the cuts reach the last run").isEqualTo(3);
      assertThat(last).as("calls of a history that is not cut").isBetween(8, 40);
    }
  }

  /** Logs through a proxy that is cut after so many calls; false if that was after the last. */
  private boolean isCut(MlflowRegistry behind, FaultProxy proxy, int calls) throws Exception {
    proxy.cutAfter(calls);
    try {
      behind.log(history(experiment + " " + calls, 2));
      return false;
    } catch (RegistryException _) {
      return true;
    }
  }

  private RunHistory history(String name, int nested) {
    RunHistory like = history(nested, null);
    return new RunHistory(name, null, name, like.parent(), like.nested());
  }

  private String experimentId(String name) {
    return new Runs(Samples.api(mlflow.uri(), 1), InstantSource.system()).experimentId(name);
  }

  private List<String> statuses(List<Fields> runs) {
    return runs.stream().map(run -> registry.run(Run.of(run).id()).orElseThrow().status()).toList();
  }

  @Test
  void refusesMoreThanMlflowIsWaitedFor() {
    List<RunHistory.Entry> many = Collections.nCopies(501, entry("trial", 0, true));
    assertThatThrownBy(() -> new RunHistory("e", null, "k", entry("tune", 0, true), many))
        .hasMessageContaining("(501) nested runs");
  }
}

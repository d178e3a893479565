package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.Fence;
import dev.crema.testkit.Printed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each use case of {@code docs/examples.md}: the command of its card trains a model that its gate
 * lets through, with the metric that the page says. Those that train for long are run by {@code
 * make soak}.
 */
@RequiresMlflow
class UseCasesIT {
  private static final Path PAGE = Crema.ROOT.resolve("docs/examples.md");

  /** | [name](…) | question | shows | metric floor | came out |. */
  private static final Pattern ROW =
      Pattern.compile(
          "\\| \\[([a-z-]+)]\\(\\.\\./data/[a-z-]+\\) \\|.*\\| `([a-z0-9_]+)` ([0-9.]+) \\| ([0-9.]+) \\|");

  /** Another processor may round otherwise, and a tree then splits otherwise. */
  private static final double TOLERANCE = 0.01;

  @TempDir Path state;

  private record UseCase(String name, Metric metric, double floor, double cameOut) {}

  private static List<UseCase> useCases() throws Exception {
    return Files.readAllLines(PAGE).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(
            row ->
                new UseCase(
                    row.group(1),
                    Objects.requireNonNull(Metric.named(row.group(2)), row.group(2)),
                    Double.parseDouble(row.group(3)),
                    Double.parseDouble(row.group(4))))
        .toList();
  }

  @Test
  void everyUseCaseIsOnThePageWithTheFloorOfItsGate() throws Exception {
    assertThat(useCases()).hasSize(9);
    for (UseCase useCase : useCases()) {
      Path folder = Crema.ROOT.resolve("data").resolve(useCase.name());
      String bound = "{metric: %s, min: %s}".formatted(useCase.metric().id(), useCase.floor());
      assertThat(Files.readString(folder.resolve("gate.yaml"))).contains(bound);
      assertThat(useCase.cameOut()).isGreaterThan(useCase.floor());
      assertThat(command(useCase.name())).startsWith("pipelines/run-here --data data/");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data/bank-marketing/README.md",
        "data/bike-sharing/README.md",
        "data/churn-telco/README.md",
        "data/german-credit/README.md",
        "data/wine/README.md"
      })
  void aModelOfTheCardPassesItsGate(String card) throws Exception {
    assertPasses(card);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "data/adult/README.md",
        "data/diamonds/README.md",
        "data/online-shoppers/README.md",
        "data/optdigits/README.md"
      })
  void aModelOfTheCardPassesItsGateInTime(String card) throws Exception {
    assertPasses(card);
  }

  private void assertPasses(String card) throws Exception {
    UseCase useCase =
        useCases().stream()
            .filter(each -> card.equals("data/%s/README.md".formatted(each.name())))
            .findFirst()
            .orElseThrow();
    String commands = command(useCase.name());
    Call.Ending ending =
        new Call(Path.of("/bin/bash"), state)
            .with("-c", commands)
            .environment(
                Map.of(
                    "MLFLOW_TRACKING_URI", SharedMlflow.get().uri().toString(),
                    "CREMA_DEMO_STATE", state.toString()))
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();

    Crema.Run run = Crema.read(state.resolve("runs"), ending);
    assertThat(run.output("check-quality", "passed")).isEqualTo(true);
    assertThat(run.output("promote-model", "champion_version")).isEqualTo("1");
    double measured =
        Evaluation.read(run.artifact("evaluate-model", "evaluation"))
            .candidate()
            .test()
            .metrics()
            .get(useCase.metric())
            .orElseThrow();
    assertThat(measured).isGreaterThanOrEqualTo(useCase.floor());
    assertThat(measured)
        .as("%s of docs/examples.md", card)
        .isCloseTo(useCase.cameOut(), within(TOLERANCE));
    Printed.block(Crema.ROOT.resolve(card), "The gate says: passed").assertIn(ending.output());
  }

  private static String command(String name) {
    List<String> commands =
        Fence.of(Crema.ROOT.resolve("data").resolve(name).resolve("README.md")).stream()
            .filter(fence -> fence.language().equals("sh"))
            .map(Fence::text)
            .toList();
    assertThat(commands).as("%s has one command", name).hasSize(1);
    return commands.getFirst();
  }
}

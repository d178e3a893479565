package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runledger.DataQuality;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.trainandregister.Crema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a window of production to the next champion, as the retraining service starts it. */
@RequiresMlflow
class RetrainIT {
  /** So high that trees tell a pump of then from one of training. */
  private static final double DRIFT = 6;

  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(50));

  private static final Plant.Traffic DRIFTED = new Plant.Traffic(START, 1_200, DRIFT, "PT0S");

  private Plant plant;

  @BeforeEach
  void find() throws Exception {
    plant = Plant.get();
  }

  private Map<String, String> window(String model, String key) throws Exception {
    return window(model, key, START);
  }

  private Map<String, String> window(String model, String key, Instant start) throws Exception {
    Map<String, String> parameters = plant.training(model);
    parameters.put("key", key);
    parameters.put("window_start", start.toString());
    parameters.put("window_end", start.plus(Duration.ofHours(1)).toString());
    return parameters;
  }

  @Test
  void aBetterModelOfDriftedRowsBecomesTheChampionOnceForItsKey() throws Exception {
    String model = plant.champion("promoted");
    plant.serve(model, DRIFTED);
    Map<String, String> parameters = window(model, model + "/window");
    Crema.Run first = plant.run("retrain", parameters);
    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(first.output("collect-production", "labelled_rows")).isEqualTo(1_200);
    assertThat(first.output("combine-data", "rows")).isEqualTo(PumpFiles.ROWS + 1_200);
    assertThat(plant.outcome(first))
        .isEqualTo(
            new Report(
                first.id(),
                model,
                Verdict.PROMOTED,
                "2",
                "The gate let the new model through.",
                model + "/window"));
    assertThat(plant.dataOf(model).quality())
        .isEqualTo(new DataQuality(first.id(), model, PumpFiles.ROWS + 1_200, 1));
    assertThat(plant.championOf(model)).isEqualTo("2");
    assertThat(Files.readString(first.artifact("check-quality", "verdict")))
        .containsPattern("On the 2\\d\\d test rows of production auc is .* better");

    Crema.Run second = plant.run("retrain", parameters);
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(second.tasks().get("collect-production")).isNull();
    assertThat(plant.outcome(second).verdict()).isEqualTo(Verdict.SKIPPED);
    assertThat(plant.outcome(second).reason())
        .startsWith("The run %s has the key since ".formatted(first.id()));
    assertThat(plant.versionsOf(model)).isEqualTo(2);

    theSameModelAgainIsNoPromotion(model);
    aWindowBeforeThePromotionIsThatOfTheVersionThatAnswered(model);
    whatDriftedIsQuietNowAndIsNotForgotten(model, first);
  }

  /** A promotion would count as an answer to each alert so far. */
  private void theSameModelAgainIsNoPromotion(String model) throws Exception {
    Crema.Run again = plant.run("retrain", window(model, model + "/again"));
    assertThat(again.exitCode()).as(again.output()).isZero();
    assertThat(plant.outcome(again))
        .isEqualTo(
            new Report(
                again.id(),
                model,
                Verdict.REJECTED,
                "2",
                "The new model is the champion: the same rows and settings gave the same package.",
                model + "/again"));
    assertThat(plant.versionsOf(model)).isEqualTo(2);
  }

  private void aWindowBeforeThePromotionIsThatOfTheVersionThatAnswered(String model)
      throws Exception {
    Report report = plant.outcome(monitor(model, START));
    assertThat(report.version()).isEqualTo("1");
    assertThat(report.verdict()).isEqualTo(Verdict.DRIFTED);
  }

  private Crema.Run monitor(String model, Instant start) throws Exception {
    Map<String, String> watch = plant.watching(model);
    watch.put("window_start", start.toString());
    watch.put("window_end", start.plus(Duration.ofHours(1)).toString());
    Crema.Run look = plant.run("monitor", watch);
    assertThat(look.exitCode()).as(look.output()).isZero();
    return look;
  }

  /** In the hour after, of which version 2 was told the same. */
  private void whatDriftedIsQuietNowAndIsNotForgotten(String model, Crema.Run first)
      throws Exception {
    Instant next = START.plus(Duration.ofHours(1));
    plant.serve(model, new Plant.Traffic(next, 1_000, DRIFT, "PT0S"), new Plant.Served("2", first));
    Crema.Run look = monitor(model, next);
    assertThat(plant.outcome(look)).extracting(Report::verdict).isEqualTo(Verdict.QUIET);
    assertThat(plant.outcome(look).version()).isEqualTo("2");

    Crema.Run third = plant.run("retrain", window(model, model + "/next", next));
    assertThat(third.exitCode()).as(third.output()).isZero();
    assertThat(third.output("collect-production", "labelled_rows")).isEqualTo(1_000);
    assertThat(third.output("combine-data", "rows")).isEqualTo(PumpFiles.ROWS + 1_200 + 1_000);
    assertThat(third.output("combine-data", "window_from")).isEqualTo(PumpFiles.ROWS + 1_200 + 1);
  }

  @Test
  void aModelThatTheGateRefusesIsRejectedWithTheReasonsAndNothingIsRegistered() throws Exception {
    String model = plant.champion("rejected");
    plant.serve(model, DRIFTED);
    Map<String, String> parameters = window(model, "");
    parameters.put("history", "rolling");
    parameters.put("max_rows", "1000");
    parameters.put("hyperparameters", "{\"rounds\": 1, \"max_depth\": 1, \"subsample\": 0.01}");
    parameters.put("early_stopping_rounds", "0");
    Crema.Run run = plant.run("retrain", parameters);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output("combine-data", "rows")).isEqualTo(1_000);
    Report report = plant.outcome(run);
    assertThat(report.verdict()).as(run.output()).isEqualTo(Verdict.REJECTED);
    assertThat(report.reason()).startsWith("The gate refused the new model.").contains("auc");
    assertThat(plant.dataOf(model).quality().kfpRunId()).isEqualTo(run.id());
    assertThat(plant.championOf(model)).isEqualTo("1");
    assertThat(plant.versionsOf(model)).isEqualTo(1);
  }

  @Test
  void rowsThatBreakTheirContractAreInvalidAndTheLedgerSaysHowMany(@TempDir Path folder)
      throws Exception {
    String model = SharedMlflow.uniqueName("invalid");
    plant.serve(model, new Plant.Traffic(START, 20, 0, "PT0S"));
    Map<String, String> parameters = window(model, "");
    Path contract = folder.resolve("contract.yaml");
    String strict =
        Files.readString(Path.of(parameters.get("contract_uri"))).replace("[a, b, c]", "[a, b]");
    Files.writeString(contract, strict);
    parameters.put("contract_uri", contract.toString());
    parameters.put("contract_sha256", Crema.sha256(contract));
    Crema.Run run = plant.run("retrain", parameters);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(plant.outcome(run).verdict()).as(run.output()).isEqualTo(Verdict.INVALID);
    assertThat(plant.dataOf(model).refused()).isTrue();
    // A site is one of three, by chance.
    assertThat(plant.dataOf(model).quality().passRate()).isBetween(0.55, 0.75);
    assertThat(plant.dataOf(model).quality().rows()).isEqualTo(PumpFiles.ROWS + 20);
  }

  /**
   * Two windows are over, of which the first has no row and the second no label; a run that fails
   * gives its window back.
   */
  @Test
  void aRecurringRunTakesTheEarliestWindowThatIsLeft() throws Exception {
    String model = SharedMlflow.uniqueName("recurring");
    plant.serve(model, new Plant.Traffic(START.plus(Duration.ofHours(30)), 20, 0, "P30D"));
    Map<String, String> parameters = plant.training(model);
    parameters.put("not_before", START.toString());
    parameters.put("contract_sha256", "0".repeat(64));
    failsAndSaysSo(parameters);

    parameters.put("contract_sha256", plant.training(model).get("contract_sha256"));
    Instant next = START;
    for (int day = 0; day < 2; day++) {
      Crema.Run run = plant.run("retrain", parameters);
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output("resolve-window", "window_start")).isEqualTo(next.toString());
      assertThat(run.output("collect-production", "rows")).isEqualTo(day * 20);
      isSkipped(run, "Of no prediction of the window the truth is known.");
      next = next.plus(Duration.ofDays(1));
    }
    Crema.Run last = plant.run("retrain", parameters);
    assertThat(last.exitCode()).as(last.output()).isZero();
    isSkipped(last, "No window is closed that was not looked at before.");
  }

  private void failsAndSaysSo(Map<String, String> parameters) throws Exception {
    Crema.Run run = plant.run("retrain", parameters);
    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output("resolve-window", "window_start")).isEqualTo(START.toString());
    assertThat(run.output()).contains("contract.yaml", "0".repeat(64));
    Report report = plant.outcome(run);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.reason()).isEqualTo("A step failed before the run came to a verdict.");
  }

  private void isSkipped(Crema.Run run, String reason) {
    Report report = plant.outcome(run);
    assertThat(report.verdict()).as(run.output()).isEqualTo(Verdict.SKIPPED);
    assertThat(report.reason()).isEqualTo(reason);
  }

  @Test
  void withoutAnyWindowTheErrorSaysWhatToGive() throws Exception {
    Crema.Run run = plant.run("retrain", plant.training(SharedMlflow.uniqueName("windowless")));
    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output())
        .contains("window_start, window_end and not_before are empty")
        .contains("Maybe give both limits of one window, or not_before");
    assertThat(plant.outcome(run).verdict()).isEqualTo(Verdict.FAILED);
  }
}

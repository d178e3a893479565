package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.trainandregister.Crema;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the recurring look at a window comes to. */
@RequiresMlflow
class MonitorIT {
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(40));

  @Test
  void aWindowIsQuietOrDriftedOrTooSmallToSay() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("monitored");
    plant.serve(model, new Plant.Traffic(hour(0), 600, 0, "PT0S"));
    plant.serve(model, new Plant.Traffic(hour(1), 600, 1, "PT0S"));
    plant.serve(model, new Plant.Traffic(hour(2), 100, 1, "PT0S"));
    assertThat(look(plant, model, 0).verdict()).isEqualTo(Verdict.QUIET);
    Report drifted = look(plant, model, 1);
    assertThat(drifted.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(drifted.version()).isEqualTo("1");
    assertThat(drifted.reason()).contains("pressure").doesNotContain("site");
    Report small = look(plant, model, 2);
    assertThat(small.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(small.reason()).contains("100", "500");
  }

  @Test
  void aModelThatAnswersWorseHasFallenThoughNoColumnDrifted() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("fallen");
    plant.serve(model, new Plant.Traffic(hour(0), 600, 0, "PT0S", 0.3));
    Crema.Run run = watch(plant, model, 0);
    assertThat(run.output("detect-drift", "verdict")).isEqualTo("quiet");
    Report report = plant.outcome(run);
    assertThat(report.verdict()).isEqualTo(Verdict.FALLEN);
    assertThat(report.version()).isEqualTo("1");
    assertThat(report.reason())
        .startsWith("**The window: fallen, P0.**")
        .contains("Performance: **Fallen, P0** on 600 of 600 rows.", "auc")
        .contains("Drift: **Quiet** on 600 rows.");
  }

  @Test
  void aQuietWindowWithoutLabelsSaysThatItsPerformanceIsNotKnown() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("unlabelled");
    plant.serve(model, new Plant.Traffic(hour(0), 600, 0, "P300D"));
    Report report = look(plant, model, 0);
    assertThat(report.verdict()).isEqualTo(Verdict.QUIET);
    assertThat(report.reason()).contains("Not decided: too few labels** on 0 of 600 rows");
  }

  /** The window is done when both were asked: what fails in between is looked at again. */
  @Test
  void aWindowWhosePerformanceCouldNotBeMeasuredIsLookedAtAgain() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("measured");
    plant.serve(model, new Plant.Traffic(hour(0), 600, 0, "PT0S"));
    Map<String, String> parameters = plant.watching(model);
    parameters.put("not_before", hour(0).toString());
    parameters.put("period", "PT1H");
    parameters.put("floor", "7"); // which evaluate-production refuses
    Crema.Run broken = plant.run("monitor", parameters);
    assertThat(broken.exitCode()).as(broken.output()).isEqualTo(1);
    assertThat(broken.output("detect-drift", "verdict")).isEqualTo("quiet");
    assertThat(plant.outcome(broken).verdict()).isEqualTo(Verdict.FAILED);
    parameters.remove("floor");
    Crema.Run mended = plant.run("monitor", parameters);
    assertThat(mended.output("resolve-window", "window_start")).isEqualTo(hour(0).toString());
    assertThat(plant.outcome(mended).verdict()).isEqualTo(Verdict.QUIET);
  }

  @Test
  void whatOtherVersionsAnsweredIsLeftOutAndSaid() throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("several");
    plant.serve(model, new Plant.Traffic(hour(0), 600, 0, "PT0S"));
    plant.serve(model, new Plant.Traffic(hour(0), 40, 1, "PT0S"), plant.served("2"));
    Report report = look(plant, model, 0);
    assertThat(report.version()).isEqualTo("1");
    assertThat(report.verdict()).isEqualTo(Verdict.QUIET);
    assertThat(report.reason()).contains("40 predictions of other versions were not looked at.");
    plant.serve(model, new Plant.Traffic(hour(1), 600, 0, "PT0S"), plant.served("7"));
    assertThat(look(plant, model, 1).verdict()).as("MLflow has none").isEqualTo(Verdict.SKIPPED);
  }

  @Test
  void aModelWithoutAChampionIsLeftOut() throws Exception {
    Report report = look(Plant.get(), SharedMlflow.uniqueName("nobody"), 0);
    assertThat(report.verdict()).isEqualTo(Verdict.SKIPPED);
    assertThat(report.reason()).startsWith("There is no champion, or MLflow");
  }

  private static Instant hour(int number) {
    return START.plus(Duration.ofHours(number));
  }

  private static Report look(Plant plant, String model, int hour) throws Exception {
    return plant.outcome(watch(plant, model, hour));
  }

  private static Crema.Run watch(Plant plant, String model, int hour) throws Exception {
    Map<String, String> parameters = plant.watching(model);
    parameters.put("window_start", hour(hour).toString());
    parameters.put("window_end", hour(hour + 1).toString());
    Crema.Run run = plant.run("monitor", parameters);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run;
  }
}

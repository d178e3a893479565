package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.runledger.WindowPatience;
import dev.crema.runledger.WindowSchedule;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.trainandregister.Crema;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run did counts, whatever became of the run. */
@RequiresMlflow
class LostReportIT {
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(50));

  /** PostgreSQL refuses what the branch reports, and takes what the last task does. */
  private static final String LOSE =
      """
      create or replace function crema_ledger.lose() returns trigger language plpgsql as
        $$ begin raise exception 'the report is lost'; end $$;
      create or replace trigger lose before insert on crema_ledger.run_outcome for each row
        when (new.model_name = '%s' and new.reason = 'The gate let the new model through.')
        execute function crema_ledger.lose()""";

  @Test
  void aRunThatDiesBetweenItsPromotionAndItsReportPromotedAndItsWindowIsNotGivenAgain()
      throws Exception {
    Plant plant = Plant.get();
    String model = plant.champion("lost");
    plant.serve(model, new Plant.Traffic(START, 1_200, 6, "PT0S"));
    Map<String, String> parameters = plant.training(model);
    parameters.put("not_before", START.toString());
    WindowSchedule schedule =
        new WindowSchedule(
            "retrain:" + model,
            Duration.ofDays(1),
            START,
            Duration.ZERO,
            WindowPatience.of(Duration.ofHours(6)));
    assertThat(plant.ledger().holders("retrain:" + model)).isEmpty(); // makes the tables
    plant.execute(LOSE.formatted(model));

    Crema.Run run = plant.run("retrain", parameters);
    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).contains("PSQLException P0001");
    Report report = plant.outcome(run);
    assertThat(report.verdict()).as(run.output()).isEqualTo(Verdict.PROMOTED);
    assertThat(report.version()).isEqualTo("2");
    assertThat(report.reason()).contains("did not come to report it");
    assertThat(plant.championOf(model)).isEqualTo("2");
    assertThat(plant.ledger().resolve(schedule, "next").orElseThrow().start())
        .isEqualTo(START.plus(Duration.ofDays(1)));
  }

  @Test
  void whileOneRunWorksOnAModelAnotherOneSaysSoAndTakesNoWindow() throws Exception {
    Plant plant = Plant.get();
    String model = SharedMlflow.uniqueName("occupied");
    ClaimRequest triggered = new ClaimRequest(model + "/drift", "triggered", model);
    assertThat(plant.ledger().claim(triggered, Duration.ofHours(1)).isHeldBy("triggered")).isTrue();
    Map<String, String> parameters = plant.training(model);
    parameters.put("not_before", START.toString());
    Crema.Run run = plant.run("retrain", parameters);
    assertThat(run.exitCode()).as(run.output()).isZero();
    Report report = plant.outcome(run);
    assertThat(report.verdict()).isEqualTo(Verdict.SKIPPED);
    assertThat(report.reason())
        .startsWith("The run triggered works on the model %s since ".formatted(model));
    assertThat(plant.ledger().holders("retrain:" + model)).isEmpty();
  }
}

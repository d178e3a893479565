package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.KfpException.Kind;
import dev.crema.kfp.RecurringRun.Status;
import dev.crema.kfp.RecurringRunRequest.Options;
import dev.crema.testkit.kfp.Fault;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecurringRunsTest extends AbstractDoubleTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-12-01T00:30:00Z"));

  @BeforeEach
  void useAClock() {
    replace(KfpDouble.Options.of(folder, launcher).withClock(now::get));
  }

  private RecurringRunRequest request(Schedule schedule, Options options, Object label) {
    return new RecurringRunRequest(
        "monitor",
        client.experiments().getOrCreate("monitoring").id(),
        pinned().reference(),
        new Parameters(Map.of("label", label, "rows", 100)),
        schedule,
        options);
  }

  private RecurringRunRequest nightly() {
    return request(Schedule.Cron.of("0 0 2 * * *"), Options.standard(), "y");
  }

  @Test
  void aRecurringRunIsFoundByNameAndIsAsItWasWanted() {
    RecurringRun made = client.recurringRuns().create(nightly());
    List<RecurringRun> found = client.recurringRuns().named("monitor");
    assertThat(found).containsExactly(made);
    assertThat(found.getFirst().differencesFrom(nightly())).isEmpty();
    assertThat(client.recurringRuns().get(made.id())).isEqualTo(made);
  }

  @Test
  void whatIsLeftOutOfAnswersBecauseItIsFalseIsRead() {
    RecurringRunRequest wanted =
        request(
            new Schedule.Every(Duration.ofHours(1), null, Instant.parse("2027-01-01T00:00:00Z")),
            new Options(false, false, 10),
            "y");
    RecurringRun made = client.recurringRuns().create(wanted);
    assertThat(made.noCatchup()).isFalse();
    assertThat(made.status()).isEqualTo(Status.DISABLED);
    assertThat(made.differencesFrom(wanted)).isEmpty();
  }

  @Test
  void eachDifferenceIsNamed() {
    RecurringRun made = client.recurringRuns().create(nightly());
    RecurringRunRequest wanted =
        new RecurringRunRequest(
            "monitor",
            client.experiments().getOrCreate("other").id(),
            client.pipelines().pin(upload("two")).reference(),
            new Parameters(Map.of("label", "z", "rows", 100)),
            Schedule.Cron.of("0 0 3 * * *"),
            new Options(false, false, 2));
    assertThat(made.differencesFrom(wanted))
        .extracting(Difference::field)
        .containsExactly(
            "experiment_id",
            "pipeline_version_reference",
            "runtime_config.parameters",
            "trigger",
            "mode",
            "no_catchup",
            "max_concurrency");
    assertThat(made.differencesFrom(wanted))
        .contains(new Difference("trigger", "cron 0 0 2 * * *", "cron 0 0 3 * * *"));
  }

  @Test
  void theSameNameIsAcceptedTwice() {
    RecurringRun one = client.recurringRuns().create(nightly());
    RecurringRun two = client.recurringRuns().create(nightly());
    assertThat(client.recurringRuns().named("monitor")).containsExactly(one, two);
    assertThat(client.recurringRuns().list()).hasSize(2);
    assertThat(client.recurringRuns().named("MONITOR")).isEmpty();
  }

  @Test
  void itIsDisabledEnabledAndDeletedAlsoWhenAnswersAreLost() {
    String id = client.recurringRuns().create(nightly()).id();
    kfp.faults().next(":disable$", Fault.CUT_AFTER, Fault.ERROR_503);
    client.recurringRuns().disable(id);
    assertThat(client.recurringRuns().get(id).status()).isEqualTo(Status.DISABLED);
    client.recurringRuns().enable(id);
    client.recurringRuns().enable(id);
    assertThat(client.recurringRuns().get(id).status()).isEqualTo(Status.ENABLED);
    kfp.faults().next("^DELETE", Fault.CUT_AFTER);
    client.recurringRuns().delete(id);
    client.recurringRuns().delete(id);
    assertThat(client.recurringRuns().list()).isEmpty();
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.recurringRuns().enable(id))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void makingOneIsNotRepeated() {
    kfp.faults().next("POST .+/recurringruns$", Fault.CUT_AFTER);
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.recurringRuns().create(nightly()))
        .satisfies(e -> assertThat(e.mayHaveHappened()).isTrue());
    assertThat(client.recurringRuns().named("monitor")).hasSize(1);
  }

  @Test
  void itRunsWhenItIsDueOneAtATimeAndCatchesNothingUp() {
    String id = client.recurringRuns().create(nightly()).id();
    kfp.tick();
    assertThat(client.runs().list(RunQuery.all())).isEmpty();
    now.set(Instant.parse("2026-12-04T02:00:00Z"));
    kfp.tick();
    kfp.tick();
    List<Run> runs = client.runs().list(RunQuery.all());
    assertThat(runs).extracting(Run::recurringRunId).containsExactly(id);
    launcher.end(runs.getFirst().id(), true);
    eventually(() -> client.runs().get(runs.getFirst().id()).state() == RunState.SUCCEEDED);
    kfp.tick();
    assertThat(client.runs().list(RunQuery.all())).hasSize(1);
    now.set(Instant.parse("2026-12-05T02:00:00Z"));
    kfp.tick();
    assertThat(client.runs().list(RunQuery.all())).hasSize(2);
  }

  @Test
  void placeholdersOfTheScheduledTimeStayAsTheyAre() {
    RecurringRunRequest wanted =
        request(Schedule.Cron.of("0 0 2 * * *"), Options.standard(), "[[ScheduledTime]]");
    client.recurringRuns().create(wanted);
    now.set(Instant.parse("2026-12-01T02:00:01Z"));
    kfp.tick();
    assertThat(client.runs().list(RunQuery.all()).getFirst().parameters())
        .containsEntry("label", "[[ScheduledTime]]");
  }

  @Test
  void aCronOfFiveFieldsThatSomebodyElseMadeRunsHourlyAndIsReportedAsDifferent() throws Exception {
    RecurringRun made = client.recurringRuns().create(nightly());
    assertThat(post(made, "0 2 * * *")).isEqualTo(200);
    client.recurringRuns().delete(made.id());
    RecurringRun other = client.recurringRuns().named("monitor").getFirst();
    assertThat(other.schedule()).isNull();
    assertThat(other.differencesFrom(nightly()))
        .containsExactly(new Difference("trigger", "cron 0 2 * * *", "cron 0 0 2 * * *"));
    now.set(Instant.parse("2026-12-01T01:02:00Z"));
    kfp.tick();
    assertThat(client.runs().list(RunQuery.all())).hasSize(1);
  }

  private int post(RecurringRun like, String cron) throws IOException, InterruptedException {
    String body =
        """
        {"display_name": "monitor", "experiment_id": "%s", "mode": "ENABLE", "no_catchup": true,
         "max_concurrency": "1", "trigger": {"cron_schedule": {"cron": "%s"}},
         "pipeline_version_reference": {"pipeline_id": "%s", "pipeline_version_id": "%s"},
         "runtime_config": {"parameters": {"label": "y", "rows": 100}}}"""
            .formatted(
                like.experimentId(),
                cron,
                pinned().reference().pipelineId(),
                pinned().reference().versionId());
    URI uri = URI.create(kfp.uri() + "/apis/v2beta1/recurringruns");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build(),
              BodyHandlers.ofString());
      return response.statusCode();
    }
  }
}

package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.KfpException.Kind;
import dev.crema.testkit.kfp.Fault;
import dev.crema.testkit.kfp.KfpDouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsTest extends AbstractDoubleTest {
  private Run waitFor(String id, RunState state) {
    eventually(() -> client.runs().get(id).state() == state);
    return client.runs().get(id);
  }

  @Test
  void aNewRunHasNoStateAndDoesNotEnd() {
    replace(KfpDouble.Options.of(folder, launcher).withHabits(slowToShow()));
    Run run = started("nightly");
    assertThat(client.runs().get(run.id()).state()).isEqualTo(RunState.ABSENT);
    assertThat(RunState.ABSENT.isTerminal()).isFalse();
    assertThat(run.finishedAt()).isNull();
  }

  @Test
  void aRunThatEndsWellSaysHowItGotThere() {
    Run run = started("nightly");
    launcher.end(run.id(), true);
    Run ended = waitFor(run.id(), RunState.SUCCEEDED);
    assertThat(ended.history())
        .extracting(StateChange::state)
        .containsExactly(RunState.PENDING, RunState.RUNNING, RunState.SUCCEEDED);
    assertThat(ended.finishedAt()).isNotNull();
    assertThat(ended.wasTerminated()).isFalse();
    assertThat(ended.parameters()).isEqualTo(Map.of("label", "churned"));
    assertThat(ended.pipeline()).isEqualTo(pinned().reference());
  }

  @Test
  void aFailedRunSaysNoReason() {
    Run run = started("nightly");
    launcher.end(run.id(), false);
    assertThat(waitFor(run.id(), RunState.FAILED).error()).isNull();
  }

  @Test
  void aTerminatedRunEndsFailedAndOnlyItsHistoryTellsWhy() {
    Run run = started("nightly");
    waitFor(run.id(), RunState.RUNNING);
    client.runs().terminate(run.id());
    Run ended = waitFor(run.id(), RunState.FAILED);
    assertThat(ended.wasTerminated()).isTrue();
    assertThat(client.runs().terminate(run.id()).state()).isEqualTo(RunState.FAILED);
  }

  @Test
  void aRunThatEndedWellIsNotTerminated() {
    Run run = started("nightly");
    launcher.end(run.id(), true);
    waitFor(run.id(), RunState.SUCCEEDED);
    assertThat(client.runs().terminate(run.id()).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void terminatingGoesOnWhenItsAnswerIsLost() {
    Run run = started("nightly");
    waitFor(run.id(), RunState.RUNNING);
    kfp.faults().next("POST .+:terminate$", Fault.CUT_AFTER);
    assertThat(client.runs().terminate(run.id()).wasTerminated()).isTrue();
  }

  @Test
  void aRunThatIsNotThereIsNotFound() {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.runs().get("2b1d/../x"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.runs().terminate("none"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
  }

  @Test
  void theSameNameMakesTwoRuns() {
    Run one = started("nightly");
    Run two = started("nightly");
    assertThat(client.runs().list(RunQuery.named("nightly")))
        .extracting(Run::id)
        .containsExactly(two.id(), one.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drift 100%25 of \"x\"",
        "a+b c",
        "ü€😀 ' \\ ; DROP",
        "<script>alert(1)</script>",
        "{\"predicates\":[]}"
      })
  void runsAreFoundByNamesThatFiltersMayMisread(String name) {
    Run run = started(name);
    started("another");
    assertThat(client.runs().list(RunQuery.named(name)))
        .extracting(Run::id)
        .containsExactly(run.id());
  }

  @Test
  void namesThatDifferInCaseAloneAreToldApart() {
    started("Nightly");
    Run run = started("nightly");
    assertThat(client.runs().list(RunQuery.named("nightly")))
        .extracting(Run::id)
        .containsExactly(run.id());
  }

  @Test
  void pagesHoldEachRunOnce() {
    RunRequest request = request("many");
    for (int i = 0; i < 23; i++) {
      client.runs().create(request);
    }
    RunQuery query = new RunQuery(request.experimentId(), "many", null, null, 5);
    List<String> ids = new ArrayList<>();
    Page<Run> page = client.runs().page(query, null);
    ids.addAll(page.items().stream().map(Run::id).toList());
    while (page.next() != null) {
      client.runs().create(request); // comes first, and moves nothing of what follows
      page = client.runs().page(query, page.next());
      ids.addAll(page.items().stream().map(Run::id).toList());
    }
    assertThat(ids).hasSize(23).doesNotHaveDuplicates();
    assertThat(page.total()).isEqualTo(27);
  }

  @Test
  void runsAreListedByStateExperimentAndTime() {
    Run one = started("one");
    launcher.end(one.id(), true);
    waitFor(one.id(), RunState.SUCCEEDED);
    started("two");
    RunQuery succeeded = new RunQuery(null, null, RunState.SUCCEEDED, null, 100);
    assertThat(client.runs().list(succeeded)).extracting(Run::name).containsExactly("one");
    Instant later = Instant.now().plusSeconds(3_600);
    assertThat(client.runs().list(new RunQuery(null, null, null, later, 100))).isEmpty();
    assertThat(client.runs().list(new RunQuery("other", null, null, null, 100))).isEmpty();
    assertThat(client.runs().list(RunQuery.all())).hasSize(2);
  }

  @Test
  void aListThatIsTooLongIsRefusedWithAWayOut() {
    RunRequest request = request("many");
    for (int i = 0; i < 7; i++) {
      client.runs().create(request);
    }
    KfpLimits few =
        new KfpLimits(
            LIMITS.connect(), LIMITS.answer(), LIMITS.call(), 1, LIMITS.pause(), 1 << 20, 6);
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client(few).runs().list(RunQuery.all()))
        .withMessageContaining("more than 6")
        .withMessageContaining("\nMaybe");
  }

  @Test
  void parametersOfTheWrongTypeOrNameAreRejected() {
    RunRequest good = request("wrong");
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("label", 5),
            Map.of("label", "y", "rows", "five"),
            Map.of("label", "y", "unknown", 1),
            Map.of("rows", 5));
    for (Map<String, Object> values : wrong) {
      RunRequest bad =
          new RunRequest(
              "wrong", good.experimentId(), good.pipeline(), new Parameters(values), null);
      assertThatExceptionOfType(KfpException.class)
          .isThrownBy(() -> client.runs().create(bad))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED))
          .satisfies(e -> assertThat(e.mayHaveHappened()).isFalse());
    }
    assertThat(kfp.runsNamed("wrong")).isZero();
  }

  @Test
  void aFractionForAWholeNumberPassesHereAsInKfp() {
    RunRequest good = request("fraction");
    Map<String, Object> values = new HashMap<>(good.parameters().values());
    values.put("rows", 5.5);
    client
        .runs()
        .create(
            new RunRequest(
                "fraction", good.experimentId(), good.pipeline(), new Parameters(values), null));
    assertThat(kfp.runsNamed("fraction")).isOne();
  }

  @Test
  void theLatestVersionIsAnExplicitChoice() {
    pinned();
    PipelineVersion two = client.pipelines().pin(upload("two"));
    RunRequest good = request("latest");
    PipelineReference latest = new PipelineReference(two.pipelineId(), null);
    Run run =
        client
            .runs()
            .create(new RunRequest("latest", good.experimentId(), latest, good.parameters(), null));
    assertThat(run.pipeline()).isEqualTo(two.reference());
  }

  @Test
  void whatTheDoubleKeepsIsThereAfterItsRestartAndRunsGoOn() {
    KfpDouble.Options options =
        KfpDouble.Options.of(folder.resolve("w"), launcher).withFolder(folder.resolve("kept"));
    replace(options);
    Run run = started("nightly");
    Run other = started("terminated");
    waitFor(run.id(), RunState.RUNNING);
    waitFor(other.id(), RunState.RUNNING);
    kfp.abandon();
    replace(options);
    assertThat(client.runs().get(run.id()).state()).isEqualTo(RunState.RUNNING);
    assertThat(client.runs().get(run.id()).parameters()).isEqualTo(run.parameters());
    assertThat(pinned().reference()).isEqualTo(run.pipeline());
    launcher.end(run.id(), true);
    waitFor(run.id(), RunState.SUCCEEDED);
    client.runs().terminate(other.id());
    waitFor(other.id(), RunState.FAILED);
  }

  /** Waits are short here, and count in full. */
  private static final class Hurry implements Timekeeper {
    private final List<Duration> waits = new ArrayList<>();
    private long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      waits.add(duration);
      nanos += duration.toNanos();
      Thread.sleep(Duration.ofMillis(2));
    }
  }

  @Test
  void theEndOfARunIsWaitedForAlsoWhileKfpIsAway() {
    Hurry time = new Hurry();
    Kfp patient =
        new Kfp(KfpSettings.of(kfp.uri()).withLimits(LIMITS), time, new SplittableRandom(5));
    Run run = started("nightly");
    waitFor(run.id(), RunState.RUNNING);
    Fault[] away = new Fault[LIMITS.attempts() * 5];
    Arrays.fill(away, Fault.ERROR_503);
    kfp.faults().next("GET .+/runs/", away);
    Run last = patient.runs().await(run.id(), Duration.ofMinutes(5));
    assertThat(last.state()).isEqualTo(RunState.RUNNING);
    assertThat(time.waits.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    assertThat(time.waits)
        .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(30)));
    launcher.end(run.id(), true);
    assertThat(patient.runs().await(run.id(), Duration.ofMinutes(5)).state())
        .isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void namespacesDoNotSeeEachOther() {
    Kfp ours = client(new KfpSettings(kfp.uri(), Token.none(), "team-a", LIMITS));
    Kfp theirs = client(new KfpSettings(kfp.uri(), Token.none(), "team-b", LIMITS));
    PipelineVersion version = ours.pipelines().pin(upload("one"));
    String experiment = ours.experiments().getOrCreate("retraining").id();
    Parameters label = new Parameters(Map.of("label", "y"));
    ours.runs().create(new RunRequest("r", experiment, version.reference(), label, null));
    ours.recurringRuns()
        .create(
            new RecurringRunRequest(
                "s",
                experiment,
                version.reference(),
                label,
                Schedule.Cron.of("0 0 2 * * *"),
                RecurringRunRequest.Options.standard()));
    assertThat(ours.runs().list(RunQuery.all())).hasSize(1);
    assertThat(ours.recurringRuns().named("s")).hasSize(1);
    for (Kfp other : List.of(theirs, client)) {
      assertThat(other.experiments().find("retraining")).isEmpty();
      assertThat(other.pipelines().find("churn")).isEmpty();
    }
    assertThat(theirs.runs().list(RunQuery.all())).isEmpty();
    assertThat(theirs.recurringRuns().named("s")).isEmpty();
  }
}

package dev.crema.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.KfpException;
import dev.crema.kfp.RecurringRun;
import dev.crema.kfp.RecurringRunRequest;
import dev.crema.testkit.kfp.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KFP's recurring runs become what is declared, and what does not is said. */
class SchedulingTest extends AbstractClusterTest {
  private static final String MAKES_ONE = "POST .+/recurringruns$";
  private static final Scheduling.Mode APPLY = new Scheduling.Mode(false, false);
  private static final Scheduling.Mode PRUNE = new Scheduling.Mode(false, true);
  private static final Scheduling.Mode DRY = new Scheduling.Mode(true, false);
  private static final String NIGHTLY = "- {name: nightly, cron: 0 0 2 * * *}";
  private static final String EARLIER = "- {name: nightly, cron: 0 0 1 * * *}";

  @BeforeEach
  void pipeline() throws IOException {
    Files.copy(PIPELINES.resolve("sequence.yaml"), folder.resolve("pipeline.yaml"));
  }

  private boolean apply(Scheduling.Mode mode, String... schedules) throws IOException {
    lines.clear();
    return new Scheduling(cluster, mode, lines::add).apply(file(schedules));
  }

  private ScheduleFile file(String... schedules) throws IOException {
    Path file = folder.resolve("schedule.yaml");
    Files.writeString(file, "schedules:\n  " + String.join("\n  ", schedules) + "\n");
    return ScheduleReader.read(file);
  }

  private List<RecurringRun> all() {
    return cluster.kfp().recurringRuns().list();
  }

  private void makeAnother(String schedule) throws IOException {
    ScheduleFile file = file(schedule);
    RecurringRunRequest request =
        file.declared()
            .getFirst()
            .request(
                cluster.experiment("sequence").value().id(),
                cluster.version(file.pipeline()).value().reference());
    cluster.kfp().recurringRuns().create(request);
  }

  @Test
  void whatIsNotThereIsCreatedAndThenLeftAlone() throws IOException {
    assertThat(apply(APPLY, NIGHTLY, "- {name: off, cron: 0 0 3 * * *, enabled: false}")).isTrue();
    assertThat(said())
        .contains("created     nightly: cron 0 0 2 * * *")
        .contains("created     off: cron 0 0 3 * * *");
    List<RecurringRun> made = all();
    assertThat(made).extracting(RecurringRun::noCatchup).containsOnly(true);
    assertThat(made).extracting(RecurringRun::maxConcurrency).containsOnly(1L);
    long posts = posts();
    assertThat(apply(APPLY, NIGHTLY, "- {name: off, cron: 0 0 3 * * *, enabled: false}")).isTrue();
    assertThat(said()).contains("unchanged   nightly: ").contains("unchanged   off: ");
    assertThat(posts()).isEqualTo(posts);
    assertThat(all()).isEqualTo(made);
  }

  private long posts() {
    return kfp.calls().stream().filter(call -> !call.startsWith("GET ")).count();
  }

  @Test
  void whatDiffersIsReplacedAndItsDifferencesAreSaid() throws IOException {
    apply(APPLY, NIGHTLY);
    RecurringRun old = all().getFirst();
    assertThat(apply(APPLY, "- {name: nightly, cron: 0 0 1 * * *, parameters: {rows: 5}}"))
        .isTrue();
    assertThat(said())
        .contains("replaced    nightly: ")
        .contains("runtime_config.parameters: {} → {rows=5.0}")
        .contains("trigger: cron 0 0 2 * * * → cron 0 0 1 * * *");
    assertThat(all()).singleElement().isNotEqualTo(old);
  }

  @Test
  void whatIsOnlyTurnedOffOrOnStaysTheSame() throws IOException {
    apply(APPLY, NIGHTLY);
    String id = all().getFirst().id();
    apply(APPLY, "- {name: nightly, cron: 0 0 2 * * *, enabled: false}");
    assertThat(said()).contains("disabled    nightly: " + id);
    assertThat(all())
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo(RecurringRun.Status.DISABLED));
    apply(APPLY, NIGHTLY);
    assertThat(said()).contains("enabled     nightly: " + id);
  }

  @Test
  void anotherPipelineUnderTheSameNameIsAnotherVersionForTheSchedule() throws IOException {
    apply(APPLY, NIGHTLY);
    String text = Files.readString(folder.resolve("pipeline.yaml"));
    Files.writeString(
        folder.resolve("pipeline.yaml"), text.replace("defaultValue: 20.0", "defaultValue: 21.0"));
    assertThat(apply(APPLY, NIGHTLY)).isTrue();
    assertThat(said()).contains("uploaded").contains("pipeline_version_reference: ");
    assertThat(all()).hasSize(1);
  }

  @Test
  void aDryRunSaysTheDifferencesAndSendsNothingButQuestions() throws IOException {
    apply(APPLY, NIGHTLY);
    long posts = posts();
    assertThat(apply(DRY, EARLIER, "- {name: new, cron: 0 0 2 * * *, experiment: other}")).isTrue();
    assertThat(said())
        .contains("experiment  other: would be made")
        .contains("would be replaced nightly: trigger: cron 0 0 2 * * * → cron 0 0 1 * * *")
        .contains("would be created new: cron 0 0 2 * * *");
    assertThat(posts()).isEqualTo(posts);
  }

  @Test
  void aDryRunOnAnEmptyKfpMakesNothing() throws IOException {
    assertThat(apply(DRY, NIGHTLY)).isTrue();
    assertThat(said()).contains("would be uploaded").contains("would be created nightly");
    assertThat(posts()).isZero();
  }

  @Test
  void duplicatesAreNamedAndGoOnlyWhenThatIsAskedFor() throws IOException {
    makeAnother(NIGHTLY);
    makeAnother(NIGHTLY);
    makeAnother(EARLIER);
    assertThat(apply(APPLY, NIGHTLY)).isFalse();
    assertThat(said()).contains("unchanged   nightly").contains("Maybe delete it with --prune.");
    assertThat(lines).filteredOn(line -> line.startsWith("duplicate")).hasSize(2);
    assertThat(all()).hasSize(3);
    assertThat(apply(PRUNE, NIGHTLY)).isTrue();
    assertThat(all())
        .singleElement()
        .satisfies(run -> assertThat(run.scheduleWords()).isEqualTo("cron 0 0 2 * * *"));
  }

  @Test
  void ofDuplicatesThatAllDifferNoneIsTakenUnlessThatIsAskedFor() throws IOException {
    makeAnother(EARLIER);
    makeAnother(EARLIER);
    assertThat(apply(APPLY, NIGHTLY)).isFalse();
    assertThat(said()).contains("unclear     nightly: several have this name");
    assertThat(all()).hasSize(2);
    assertThat(apply(PRUNE, NIGHTLY)).isTrue();
    assertThat(all())
        .singleElement()
        .satisfies(run -> assertThat(run.scheduleWords()).isEqualTo("cron 0 0 2 * * *"));
  }

  @Test
  void aScheduleThatWasRenamedIsSeen() throws IOException {
    apply(APPLY, NIGHTLY);
    assertThat(apply(APPLY, "- {name: renamed, cron: 0 0 2 * * *}")).isTrue();
    assertThat(said())
        .contains("created     renamed")
        .contains("elsewhere   nightly: ")
        .contains("runs this pipeline too, and is not in the file");
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_AFTER", "RESET_AFTER", "DONE_500", "TRUNCATED"})
  void oneWhoseAnswerIsLostIsFoundAndNotMadeAgain(Fault fault) throws IOException {
    kfp.faults().next(MAKES_ONE, fault);
    assertThat(apply(APPLY, NIGHTLY)).isTrue();
    assertThat(all()).hasSize(1);
  }

  @Test
  void oneThatCannotBeReplacedStaysAsItWas() throws IOException {
    apply(APPLY, NIGHTLY);
    List<RecurringRun> before = all();
    kfp.faults().next(MAKES_ONE, Fault.UNAUTHORIZED);
    assertThat(apply(APPLY, EARLIER, "- {name: next, cron: 0 0 2 * * *}")).isFalse();
    assertThat(said()).contains("failed      nightly: ").contains("created     next");
    assertThat(all()).containsAll(before).hasSize(2);
  }

  @Test
  void oneThatIsReplacedAndNotDeletedIsSaidToBeHalfDoneAndHealedByPruning() throws IOException {
    apply(APPLY, NIGHTLY);
    kfp.faults().next("DELETE .+", Fault.UNAUTHORIZED);
    assertThat(apply(APPLY, EARLIER)).isFalse();
    assertThat(said())
        .contains("half done   nightly: ")
        .contains("Maybe apply again with --prune.");
    assertThat(all()).hasSize(2);
    assertThat(apply(PRUNE, EARLIER)).isTrue();
    assertThat(all()).hasSize(1);
  }

  @Test
  void whatWasNotReachedIsNamed() throws IOException {
    kfp.faults().next(MAKES_ONE, Fault.NONE, Fault.ERROR_503);
    assertThat(
            apply(
                APPLY,
                "- {name: one, cron: 0 0 2 * * *}",
                "- {name: two, cron: 0 0 2 * * *}",
                "- {name: three, cron: 0 0 2 * * *}"))
        .isFalse();
    assertThat(said())
        .contains("created     one")
        .contains("failed      two")
        .contains("not done    three: KFP was not available");
    assertThat(all()).extracting(RecurringRun::name).containsExactly("one");
  }

  @Test
  void aKfpThatIsAwayChangesNothing() {
    kfp.faults().otherwise(call -> Fault.ERROR_503);
    assertThatExceptionOfType(KfpException.class).isThrownBy(() -> apply(APPLY, NIGHTLY));
    kfp.faults().clear();
    assertThat(all()).isEmpty();
  }

  @Test
  void whateverGoesWrongApplyingOftenEnoughEndsWithOneOfEach() throws IOException {
    long seed = Long.getLong("crema.seed", 20261129);
    SplittableRandom random = new SplittableRandom(seed);
    Fault[] faults = {
      Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.ERROR_503, Fault.DONE_500, Fault.HTML_502
    };
    int rounds = Boolean.getBoolean("crema.soak") ? 100 : 10;
    for (int round = 0; round < rounds; round++) {
      String[] schedules = {
        "- {name: a, cron: 0 %d 2 * * *}".formatted(random.nextInt(60)),
        "- {name: b, cron: 0 %d 3 * * *}".formatted(random.nextInt(60))
      };
      kfp.faults()
          .otherwise(
              call -> {
                synchronized (random) {
                  return random.nextInt(6) == 0
                      ? faults[random.nextInt(faults.length)]
                      : Fault.NONE;
                }
              });
      attempt(schedules);
      kfp.faults().clear();
      assertThat(apply(PRUNE, schedules)).as("seed %d, round %d", seed, round).isTrue();
      assertThat(all())
          .as("seed %d", seed)
          .extracting(RecurringRun::name)
          .containsOnlyOnce("a", "b");
      assertThat(apply(APPLY, schedules)).as("seed %d, round %d", seed, round).isTrue();
      assertThat(lines).filteredOn(line -> line.startsWith("unchanged")).hasSize(2);
    }
  }

  private void attempt(String... schedules) throws IOException {
    try {
      apply(APPLY, schedules);
    } catch (KfpException e) {
      assertThat(e.kind()).isNotNull(); // nothing was promised
    }
  }
}

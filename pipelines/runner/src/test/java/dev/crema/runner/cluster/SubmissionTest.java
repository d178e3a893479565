package dev.crema.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.Experiment;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.Run;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.testkit.kfp.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run is made once, whatever becomes of KFP's answers. */
class SubmissionTest extends AbstractClusterTest {
  private static final String MAKES_A_RUN = "POST .+/runs$";

  private String submit(String name, Map<String, Object> parameters) throws IOException {
    return new Submission(cluster, lines::add).submit(order(name, parameters));
  }

  private static Submission.Order order(String name, Map<String, Object> parameters)
      throws IOException {
    return new Submission.Order(
        PipelineFile.read(PIPELINES.resolve("sequence.yaml")), parameters, "tries", name);
  }

  @Test
  void aRunGetsItsParametersAndAnExactVersion() throws IOException {
    String id = submit("one", Map.of("rows", 12.0, "label", "no"));
    Run run = cluster.kfp().runs().get(id);
    assertThat(run.parameters()).isEqualTo(Map.of("rows", 12.0, "label", "no"));
    assertThat(run.pipeline()).isNotNull();
    assertThat(said())
        .contains("pipeline    sequence sha256-")
        .contains(": uploaded")
        .contains("experiment  tries: made")
        .contains("run         one: " + id)
        .contains(kfp.uri() + "/#/runs/details/" + id);
    Run again = cluster.kfp().runs().get(submit("two", Map.of()));
    assertThat(again.pipeline()).isEqualTo(run.pipeline());
    assertThat(said()).contains(": there already");
  }

  @ParameterizedTest
  @EnumSource(names = {"LATE", "CUT_AFTER", "RESET_AFTER", "DONE_500", "TRUNCATED"})
  void aRunWhoseAnswerIsLostIsFoundAndNotMadeAgain(Fault fault) throws IOException {
    kfp.faults().next(MAKES_A_RUN, fault);
    String id = submit("once", Map.of());
    assertThat(cluster.kfp().runs().get(id).name()).isEqualTo("once");
    assertThat(kfp.runsNamed("once")).isOne();
  }

  @Test
  void anEarlierRunOfTheSameNameIsNotTakenForIt() throws IOException {
    String first = submit("same", Map.of());
    kfp.faults().next(MAKES_A_RUN, Fault.CUT_AFTER);
    assertThat(submit("same", Map.of())).isNotEqualTo(first);
    assertThat(kfp.runsNamed("same")).isEqualTo(2);
  }

  @Test
  void aRunThatNobodyKnowsOfEndsWithTheNameToLookFor() {
    kfp.faults().next(MAKES_A_RUN, Fault.CUT_BEFORE);
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> submit("lost", Map.of()))
        .satisfies(e -> assertThat(e.mayHaveHappened()).isTrue());
    assertThat(said()).contains("Maybe look for its name in KFP's UI");
    assertThat(kfp.runsNamed("lost")).isZero();
  }

  @Test
  void aPreviewSendsNothingButQuestions() throws IOException {
    new Submission(cluster, lines::add).preview(order("never", Map.of("rows", 3.0)));
    assertThat(kfp.calls()).isNotEmpty().allMatch(call -> call.startsWith("GET "));
    assertThat(said())
        .contains(": would be uploaded")
        .contains("experiment  tries: would be made")
        .contains("parameter   rows: 3");
  }

  @Test
  void aWaitThatIsTooShortSaysThatTheRunGoesOn() throws IOException {
    String id = submit("long", Map.of());
    assertThat(new Waiting(cluster, lines::add).await(id, Duration.ofMillis(200))).isFalse();
    assertThat(said()).contains("and goes on.\nMaybe wait longer: --timeout.");
  }

  @Test
  void aWaitOutlastsAKfpThatIsAway() throws IOException {
    String id = submit("patient", Map.of());
    kfp.faults().next("GET .+/runs/.+", Fault.ERROR_503, Fault.ERROR_503, Fault.CUT_BEFORE);
    launcher.end(id, true);
    assertThat(new Waiting(cluster, lines::add).await(id, Duration.ofSeconds(30))).isTrue();
    assertThat(said()).endsWith("ended       SUCCEEDED");
  }

  @Test
  void aRunThatFailsOrIsTerminatedIsNoSuccess() throws IOException {
    String failed = submit("failing", Map.of());
    launcher.end(failed, false);
    assertThat(new Waiting(cluster, lines::add).await(failed, Duration.ofSeconds(30))).isFalse();
    assertThat(said()).endsWith("ended       FAILED");
    String ended = submit("terminated", Map.of());
    cluster.kfp().runs().terminate(ended);
    assertThat(new Waiting(cluster, lines::add).await(ended, Duration.ofSeconds(30))).isFalse();
    assertThat(said()).endsWith("FAILED, somebody terminated it");
  }

  @Test
  void aNameThatKfpWouldNotTakeIsRefusedBeforeAnythingIsSent() {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> order("x".repeat(129), Map.of()))
        .withMessageContaining("run's name");
    assertThat(kfp.calls()).isEmpty();
  }

  @Test
  void theExperimentIsMadeOnce() throws IOException {
    submit("a", Map.of());
    Experiment experiment = cluster.kfp().experiments().find("tries").orElseThrow();
    Run second = cluster.kfp().runs().get(submit("b", Map.of()));
    assertThat(second.experimentId()).isEqualTo(experiment.id());
  }
}

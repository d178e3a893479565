package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.KfpException.Kind;
import dev.crema.testkit.kfp.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PipelinesTest extends AbstractDoubleTest {
  @Test
  void healthSaysVersionAndUsers() {
    assertThat(client.health()).isEqualTo(new Health(false, "2.17.0"));
  }

  @Test
  void aPipelineThatIsNotThereIsNotFound() {
    assertThat(client.pipelines().find("churn")).isEmpty();
  }

  @Test
  void aPipelineIsPinnedToTheVersionThatHoldsExactlyIt() {
    PipelineVersion version = pinned();
    assertThat(version.specDigest()).contains(SpecDigest.of(pipeline("one")));
    assertThat(version.parameterNames()).contains(Set.of("label", "rows", "shuffle", "columns"));
    assertThat(version.name()).isEqualTo(upload("one").versionName());
    assertThat(client.pipelines().version(version.reference())).isEqualTo(version);
  }

  @Test
  void pinningTheSameAgainUploadsNothing() {
    PipelineVersion version = pinned();
    long posts = callsOf("POST .*");
    assertThat(pinned()).isEqualTo(version);
    assertThat(callsOf("POST .*")).isEqualTo(posts);
  }

  @Test
  void lookingForAPinnedVersionMakesNothing() {
    assertThat(client.pipelines().findPinned(upload("one"))).isEmpty();
    assertThat(callsOf("POST .*")).isZero();
    PipelineVersion version = pinned();
    assertThat(client.pipelines().findPinned(upload("one"))).contains(version);
    assertThat(client.pipelines().findPinned(upload("two"))).isEmpty();
  }

  @Test
  void aCommentOrTheOrderOfKeysMakesNoOtherVersion() {
    String text = "# compiled today\n" + new String(pipeline("one"), StandardCharsets.UTF_8);
    PipelineVersion version = pinned();
    byte[] other = text.getBytes(StandardCharsets.UTF_8);
    assertThat(client.pipelines().pin(new PipelineUpload("churn", "", other))).isEqualTo(version);
  }

  @Test
  void anotherPipelineIsAnotherVersionOfTheSameName() {
    PipelineVersion one = pinned();
    PipelineVersion two = client.pipelines().pin(upload("two"));
    assertThat(two.pipelineId()).isEqualTo(one.pipelineId());
    assertThat(client.pipelines().versions(one.pipelineId()))
        .extracting(PipelineVersion::id)
        .containsExactlyInAnyOrder(two.id(), one.id());
  }

  @Test
  void aVersionWhoseNameLiesIsAConflict() {
    Pipeline pipeline = client.pipelines().getOrCreate("churn", "");
    client.pipelines().uploadVersion(pipeline.id(), upload("one").versionName(), pipeline("two"));
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(this::pinned)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .withMessageContaining(SpecDigest.of(pipeline("two")).hex())
        .withMessageContaining("\nMaybe");
  }

  @Test
  void manyThatPinAtOnceGetTheSame() throws Exception {
    Callable<String> pin = () -> pinned().id();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = threads.invokeAll(List.of(pin, pin, pin, pin, pin, pin));
      Set<String> ids = all.stream().map(Future::resultNow).collect(Collectors.toSet());
      assertThat(ids).hasSize(1);
    }
    assertThat(client.pipelines().versions(pinned().pipelineId())).hasSize(1);
  }

  @Test
  void pinningGoesOnWhenAnswersAreLost() {
    kfp.faults().next("POST .+/pipelines$", Fault.CUT_AFTER, Fault.DONE_500);
    kfp.faults().next("POST .+/upload_version$", Fault.TRUNCATED, Fault.ERROR_503);
    PipelineVersion version = pinned();
    assertThat(client.pipelines().versions(version.pipelineId())).hasSize(1);
  }

  @Test
  void aFirstUploadMakesAVersionOfTheSameName() {
    Pipeline pipeline = client.pipelines().upload(upload("one"));
    assertThat(client.pipelines().versions(pipeline.id()))
        .extracting(PipelineVersion::name)
        .containsExactly("churn");
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.pipelines().upload(upload("two")))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
  }

  @Test
  void versionsOfManyPagesComeTheNewestFirst() {
    Pipeline pipeline = client.pipelines().getOrCreate("churn", "what it does");
    for (int i = 0; i < 45; i++) {
      client.pipelines().uploadVersion(pipeline.id(), "v" + i, pipeline("v" + i));
    }
    List<PipelineVersion> versions = client.pipelines().versions(pipeline.id());
    assertThat(versions).hasSize(45);
    assertThat(versions.getFirst().name()).isEqualTo("v44");
    assertThat(versions.getLast().name()).isEqualTo("v0");
  }

  @Test
  void aVersionIsFoundByItsNameWithOneCallAmongMany() {
    Pipeline pipeline = client.pipelines().getOrCreate("churn", "what it does");
    for (int i = 0; i < 45; i++) {
      client.pipelines().uploadVersion(pipeline.id(), "v" + i, pipeline("v" + i));
    }
    int before = kfp.calls().size();
    assertThat(client.pipelines().version(pipeline.id(), "v7"))
        .map(PipelineVersion::name)
        .contains("v7");
    assertThat(kfp.calls()).hasSize(before + 1);
    assertThat(client.pipelines().version(pipeline.id(), "v")).isEmpty();
  }

  @Test
  void namesThatDifferInCaseAloneAreNotTakenForTheSame() {
    pinned();
    assertThat(client.pipelines().find("Churn")).isEmpty();
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.pipelines().getOrCreate("Churn", ""))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
  }

  @Test
  void experimentsAreMadeOnceAndFoundByTheirExactName() {
    Experiment experiment = client.experiments().getOrCreate("100% new+old & \"rest\"");
    assertThat(client.experiments().getOrCreate("100% new+old & \"rest\"")).isEqualTo(experiment);
    assertThat(client.experiments().find("100% NEW+old & \"rest\"")).isEmpty();
    assertThat(experiment.storage()).isEqualTo(StorageState.AVAILABLE);
  }

  @Test
  void anExperimentWhoseAnswerIsLostIsFoundAgain() {
    kfp.faults().next("POST .+/experiments$", Fault.CUT_AFTER);
    Experiment experiment = client.experiments().getOrCreate("retraining");
    assertThat(client.experiments().find("retraining")).contains(experiment);
  }

  @Test
  void whatIsNoPipelineIsRefusedBeforeItIsSent() {
    byte[] none = "name: x\n".getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> client.pipelines().pin(new PipelineUpload("churn", "", none)))
        .withMessageContaining("pipelineInfo")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED));
    assertThat(kfp.calls()).isEmpty();
  }
}

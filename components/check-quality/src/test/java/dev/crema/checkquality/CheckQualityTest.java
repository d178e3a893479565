package dev.crema.checkquality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.evaluation.gate.Verdict;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckQualityTest {
  /** Written by evaluate-model on a test of 400 rows; AUC 0.98, Brier 0.05, f1 0.9. */
  static final Path EVALUATION = Path.of("src/test/resources/evaluation.json");

  @TempDir private Path directory;

  private CheckQuality.Outputs run(String gate) throws Exception {
    return run(gate, sha256(gate), EVALUATION);
  }

  private CheckQuality.Outputs run(String gate, String sha256, Path evaluation) throws Exception {
    return run(gate, sha256, evaluation, false, List.of());
  }

  private CheckQuality.Outputs run(
      String gate, String sha256, Path evaluation, boolean probe, List<String> probes)
      throws Exception {
    Path file = Files.writeString(directory.resolve("gate.yaml"), gate);
    return new CheckQuality()
        .run(
            new CheckQuality.Inputs(
                Artifact.of("evaluation", evaluation),
                Artifact.of("gate", file),
                sha256,
                probe,
                probes),
            TestStepContext.in(directory));
  }

  private boolean probes(boolean asked, List<String> gates) throws Exception {
    String gate = "version: 1\nthresholds: [{metric: auc, min: 0.85}]";
    return run(gate, sha256(gate), EVALUATION, asked, gates).probe();
  }

  @Test
  void aProbeThatIsAGateIsALookThatTheRunAsksFor() throws Exception {
    assertThat(probes(false, List.of())).isFalse();
    assertThat(probes(true, List.of())).isTrue();
    assertThat(probes(false, List.of("label_copy"))).isTrue();
    assertThat(probes(true, List.of("label_copy"))).isTrue();
  }

  static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8")));
  }

  @Test
  void passesAGoodModelWithReasons() throws Exception {
    CheckQuality.Outputs outputs = run("version: 1\nthresholds: [{metric: auc, min: 0.85}]");
    assertThat(outputs.passed()).isTrue();
    assertThat(outputs.reasons().text()).startsWith("## Passed").contains("minimum of 0.85");
    Verdict verdict = Verdict.read(outputs.verdict().path());
    assertThat(verdict.passed()).isTrue();
    assertThat(outputs.verdict().metadata())
        .containsEntry("passed", true)
        .containsEntry("package_digest", verdict.packageDigest());
  }

  @Test
  void refusesABadModelWithoutFailing() throws Exception {
    CheckQuality.Outputs outputs = run("version: 1\nthresholds: [{metric: auc, min: 0.999}]");
    assertThat(outputs.passed()).isFalse();
    assertThat(outputs.reasons().text()).startsWith("## Refused").contains("below the minimum");
    assertThat(Verdict.read(outputs.verdict().path()).passed()).isFalse();
  }

  @Test
  void aMetricThatDoesNotExistIsInvalidInputAndLeavesNothing() {
    assertThatThrownBy(() -> run("version: 1\nthresholds: [{metric: acuracy, min: 0.5}]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(acuracy) is no metric")
        .hasMessageEndingWith("\nMaybe (accuracy).");
    assertThat(directory.resolve("verdict")).doesNotExist();
  }

  @Test
  void aGateWithAnotherDigestIsInvalidInput() {
    assertThatThrownBy(
            () ->
                run(
                    "version: 1\nthresholds: [{metric: auc, min: 0.5}]",
                    "0".repeat(64),
                    EVALUATION))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("not the expected (" + "0".repeat(64))
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
  }

  @Test
  void anEvaluationThatIsNoneIsInvalidInput() throws IOException {
    String gate = "version: 1\nthresholds: [{metric: auc, min: 0.5}]";
    Path wrong = Files.writeString(directory.resolve("wrong.json"), "{\"version\":1}");
    assertThatThrownBy(() -> run(gate, sha256(gate), wrong))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("wrong.json");
    assertThatThrownBy(() -> run(gate, sha256(gate), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no file");
  }

  @Test
  void answersTheSameEachTime() throws Exception {
    String gate = "version: 1\nthresholds: [{metric: auc, min: 0.85}]";
    String first = Files.readString(run(gate).verdict().path());
    assertThat(Files.readString(run(gate).verdict().path())).isEqualTo(first);
  }
}

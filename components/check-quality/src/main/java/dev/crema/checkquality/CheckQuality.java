package dev.crema.checkquality;

import dev.crema.data.document.WholeFile;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.gate.Gate;
import dev.crema.evaluation.gate.Reason;
import dev.crema.evaluation.gate.Verdict;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import java.nio.file.Files;
import java.util.List;

/**
 * Answers whether an evaluated model is good enough to be registered, with reasons.
 *
 * <p>The answer follows from the evaluation and the gate alone. A "no" is an answer, not an error:
 * the step succeeds with passed = false, and a pipeline decides what follows.
 */
@Component(stage = "evaluate")
public final class CheckQuality implements Step<CheckQuality.Inputs, CheckQuality.Outputs> {

  /**
   * What the step takes.
   *
   * @param evaluation the output "evaluation" of evaluate-model
   * @param gate gate.yaml: thresholds on metrics and slices, comparison with the champion
   * @param gateSha256 the SHA-256 that the gate must have, 64 hexadecimal digits
   * @param probeLeakage whether the run asks for a look by probe-leakage
   * @param leakageGates probes of probe-leakage whose warnings refuse the model; with one of them
   *     the run asks for a look whatever probeLeakage says
   */
  public record Inputs(
      Artifact evaluation,
      Artifact gate,
      String gateSha256,
      @Default("false") boolean probeLeakage,
      @Default("[]") List<String> leakageGates) {}

  /**
   * What the step gives.
   *
   * @param passed whether every question of the gate was answered with yes
   * @param reasons each question and its answer with numbers, failures first
   * @param verdict verdict.json: the same for programs, with the digests of package and gate
   * @param probe whether probe-leakage has to look at the features before the model is registered
   */
  public record Outputs(boolean passed, Markdown reasons, Artifact verdict, boolean probe) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Gate gate = Gate.read(inputs.gate().verifiedFile(inputs.gateSha256()));
    if (!Files.isRegularFile(inputs.evaluation().path())) {
      throw new IllegalArgumentException(
          "The evaluation at (%s) is no file.\nMaybe pass the output (evaluation) of evaluate-model."
              .formatted(inputs.evaluation().path()));
    }
    Verdict verdict = gate.check(Evaluation.read(inputs.evaluation().path()));
    for (Reason reason : verdict.reasons()) {
      context.log((reason.passed() ? "passed: " : "FAILED: ") + reason.sentence());
    }
    Artifact file = context.newArtifact("verdict");
    WholeFile.write(file.path(), verdict.toJson());
    return new Outputs(
        verdict.passed(),
        Markdown.of(verdict.toMarkdown()),
        file.withMetadata("passed", verdict.passed())
            .withMetadata("package_digest", verdict.packageDigest())
            .withMetadata("gate_digest", verdict.gateDigest()),
        // KFP's conditions cannot ask whether a list is empty: a gate alone would do nothing.
        inputs.probeLeakage() || !inputs.leakageGates().isEmpty());
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new CheckQuality(), args);
  }
}

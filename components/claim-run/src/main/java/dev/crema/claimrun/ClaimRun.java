package dev.crema.claimrun;

import dev.crema.runledger.Claim;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.WindowPatience;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * Claims a key for this run, so that of several runs with one key one does the work.
 *
 * <p>The first run that asks wins, and wins again when its step is retried. The others end well
 * with {@code won = false} and the id of the winner: the pipeline skips the rest. A run without a
 * key claims itself, and wins.
 *
 * <p>With {@code exclusive} it claims the model too, which one run at a time has: from here until
 * it reports its outcome, or for {@code claim_timeout}. Who does not get the model does not win
 * either, and keeps its key.
 */
@Component(stage = "run", caching = Caching.NEVER, network = true, services = "PostgreSQL >=18.0.0")
public final class ClaimRun implements Step<ClaimRun.Inputs, ClaimRun.Outputs> {

  /**
   * What the step takes.
   *
   * @param key what is to be done once; empty: the run claims itself, as run:&lt;kfp_run_id&gt;
   * @param kfpRunId the id of this KFP run
   * @param modelName the model that it is about
   * @param exclusive whether no other run that asks so may work on the model meanwhile
   * @param claimTimeout how long a run may have the model before it counts as lost; longer than any
   *     run takes
   */
  public record Inputs(
      @Default("") String key,
      String kfpRunId,
      String modelName,
      @Default("false") boolean exclusive,
      @Default(WindowPatience.CLAIM_TIMEOUT) String claimTimeout) {}

  /**
   * What the step gives.
   *
   * @param won whether this run has the key, and the model if it is to be exclusive
   * @param key the key
   * @param holder the KFP run that has it, or the model
   * @param reason why it is not won, for report-outcome; empty if it is
   */
  public record Outputs(boolean won, String key, String holder, String reason) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    ClaimRequest request =
        inputs.key().isEmpty()
            ? ClaimRequest.ofItself(inputs.kfpRunId(), inputs.modelName())
            : new ClaimRequest(inputs.key(), inputs.kfpRunId(), inputs.modelName());
    try {
      RunLedger ledger = RunLedger.connect(LedgerSettings.fromEnvironment(context::environment));
      Claim claim =
          inputs.exclusive() ? ledger.claim(request, timeout(inputs)) : ledger.claim(request);
      boolean won = claim.isHeldBy(inputs.kfpRunId());
      String reason = won ? "" : reason(claim);
      context.log(won ? "this run has the key %s".formatted(claim.key()) : reason);
      return new Outputs(won, request.key(), claim.holder(), reason);
    } catch (LedgerException e) {
      throw new StepException(kind(e), e.getMessage(), e);
    }
  }

  private static String reason(Claim claim) {
    return claim.isOfModel()
        ? "The run %s works on the model %s since %s."
            .formatted(claim.holder(), claim.modelName(), claim.claimedAt())
        : "The run %s has the key since %s.".formatted(claim.holder(), claim.claimedAt());
  }

  private static Duration timeout(Inputs inputs) {
    try {
      return Duration.parse(inputs.claimTimeout());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "The claim_timeout (%s) is no duration of fixed length.\nMaybe write it as PT6H or P1D."
              .formatted(inputs.claimTimeout()),
          e);
    }
  }

  private static ErrorKind kind(LedgerException e) {
    return switch (e.kind()) {
      case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
      case REJECTED -> ErrorKind.INVALID_INPUT;
    };
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new ClaimRun(), args);
  }
}

package dev.crema.retraining.loop;

import dev.crema.registry.Promotions;
import dev.crema.registry.RegistryException;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RunLedger;
import dev.crema.retraining.core.UnsureException;
import dev.crema.runledger.Claim;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run ledger that does not take a run for failed whose version is in the ledger of champions.
 *
 * <p>A run may be terminated, or die, between its promotion and its report. MLflow knows; what it
 * says is written into the run ledger, so that the run's window is processed and its model free.
 * While MLflow does not answer, nothing is said of such a run; if it refuses, that is said.
 */
public final class PromotedRuns implements RunLedger {
  private static final Logger LOG = LoggerFactory.getLogger(PromotedRuns.class);

  private final RunLedger runs;
  private final dev.crema.runledger.RunLedger ledger;
  private final Promotions promotions;

  /**
   * Makes it.
   *
   * @param runs what the run ledger says
   * @param ledger the same one, the library's
   * @param promotions what runs have promoted
   */
  public PromotedRuns(RunLedger runs, dev.crema.runledger.RunLedger ledger, Promotions promotions) {
    this.runs = runs;
    this.ledger = ledger;
    this.promotions = promotions;
  }

  @Override
  public @Nullable String holder(String key) {
    return runs.holder(key);
  }

  @Override
  public String close(RetrainingKey key) {
    return runs.close(key);
  }

  @Override
  public Collection<String> keysOf(String runId) {
    return runs.keysOf(runId);
  }

  @Override
  public Optional<Outcome> outcome(String runId) {
    Optional<Outcome> reported = runs.outcome(runId);
    if (reported.isPresent() && reported.get().isVerdict()) {
      return reported;
    }
    List<Claim> claims = ledger.claimsOf(runId);
    if (claims.isEmpty()) {
      return reported; // It has not come so far that it could promote.
    }
    String model = claims.getFirst().modelName();
    return promotedBy(model, runId, reported)
        .map(version -> ledger.reportPromotion(runId, model, version))
        .map(recorded -> PostgresRunLedger.outcome(recorded.standing().report()))
        .or(() -> reported);
  }

  private Optional<String> promotedBy(String model, String runId, Optional<Outcome> reported) {
    try {
      return promotions.by(model, runId);
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.UNAVAILABLE) {
        throw e;
      }
      throw new UnsureException(reported.orElse(null), e);
    }
  }

  @Override
  public @Nullable Worker worker(String model) {
    return runs.worker(model);
  }

  @Override
  public void ended(String model, String runId) {
    if (reportedOrPromoted(runId)) {
      return;
    }
    runs.ended(model, runId);
  }

  /**
   * A refusal frees the model of a run that is over: {@code failed} gives way to any other verdict,
   * so that a promotion which MLflow names later counts all the same.
   */
  private boolean reportedOrPromoted(String runId) {
    try {
      return outcome(runId).isPresent();
    } catch (UnsureException e) {
      LOG.warn(
          "The run ({}) is over and counts as failed until MLflow says whether it promoted: {}",
          runId,
          e.getMessage());
      return e.reported().isPresent();
    }
  }
}

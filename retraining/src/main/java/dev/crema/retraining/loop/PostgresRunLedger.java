package dev.crema.retraining.loop;

import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RunLedger;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.runledger.Claim;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.LedgerException;
import dev.crema.runledger.Report;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run ledger in PostgreSQL, where the components of a run write. */
public final class PostgresRunLedger implements RunLedger {
  private final dev.crema.runledger.RunLedger ledger;
  private final dev.crema.runledger.RunLedger hurried;

  /**
   * Makes it.
   *
   * @param ledger the library's
   */
  public PostgresRunLedger(dev.crema.runledger.RunLedger ledger) {
    this(ledger, ledger);
  }

  /**
   * Makes it.
   *
   * @param ledger the library's, which may take its time
   * @param hurried the same one, which gives up soon: callers wait for it
   */
  public PostgresRunLedger(
      dev.crema.runledger.RunLedger ledger, dev.crema.runledger.RunLedger hurried) {
    this.ledger = ledger;
    this.hurried = hurried;
  }

  @Override
  public @Nullable String holder(String key) {
    Claim claim = ledger.claims(List.of(key)).get(key);
    return claim == null ? null : claim.holder();
  }

  @Override
  public String close(RetrainingKey key) {
    return ledger.claim(new ClaimRequest(key.text(), CLOSED, key.model())).holder();
  }

  @Override
  public Optional<Outcome> outcome(String runId) {
    return Optional.ofNullable(ledger.outcomes(List.of(runId)).get(runId))
        .map(dev.crema.runledger.Outcome::report)
        .map(PostgresRunLedger::outcome);
  }

  @Override
  public Collection<String> keysOf(String runId) {
    try {
      return hurried.keys(runId);
    } catch (LedgerException e) {
      throw new StoreUnavailableException(
          "The run ledger does not say what the run had claimed: " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable Worker worker(String model) {
    return ledger
        .worker(model)
        .map(worker -> new Worker(worker.kfpRunId(), worker.age()))
        .orElse(null);
  }

  @Override
  public void ended(String model, String runId) {
    ledger.reportEnd(runId, model);
  }

  static Outcome outcome(Report report) {
    return new Outcome(report.verdict().text(), report.version(), report.reason());
  }
}

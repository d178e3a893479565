package dev.crema.retraining.loop;

import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.RetrainingKey;
import dev.crema.retraining.core.RunLedger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run ledger where {@link ClaimingLauncher} takes effect: what a run has done is known although
 * it did not report it, as MLflow knows its champion.
 */
final class EffectLedger implements RunLedger {
  private final RunLedger reports;
  private final String jdbcUrl;

  EffectLedger(RunLedger reports, String jdbcUrl) {
    this.reports = reports;
    this.jdbcUrl = jdbcUrl;
  }

  @Override
  public @Nullable String holder(String key) {
    return reports.holder(key);
  }

  @Override
  public String close(RetrainingKey key) {
    return reports.close(key);
  }

  @Override
  public Optional<Outcome> outcome(String runId) {
    return hasEffect(runId)
        ? Optional.of(new Outcome(Outcome.PROMOTED, "7", "It took effect."))
        : reports.outcome(runId);
  }

  private boolean hasEffect(String runId) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement statement =
            connection.prepareStatement("select from effect where run_id = ?")) {
      statement.setString(1, runId);
      return statement.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL is away.", e);
    }
  }

  @Override
  public @Nullable Worker worker(String model) {
    return reports.worker(model);
  }

  @Override
  public void ended(String model, String runId) {
    reports.ended(model, runId);
  }
}

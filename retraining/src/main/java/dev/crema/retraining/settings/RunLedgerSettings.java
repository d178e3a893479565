package dev.crema.retraining.settings;

import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.LedgerTimes;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Where runs claim and report: the same as in the Secret of the pipelines.
 *
 * @param jdbcUrl where PostgreSQL is, {@code jdbc:postgresql://host:port/database}; needed
 * @param user the database's user
 * @param password the user's password
 * @param schema the schema of the tables; default {@code crema_ledger}
 */
@ConfigurationProperties("crema.ledger")
public record RunLedgerSettings(
    @Bindable(defaultValue = "") String jdbcUrl,
    @Bindable(defaultValue = "") String user,
    @Bindable(defaultValue = "") String password,
    @Bindable(defaultValue = LedgerSettings.SCHEMA) String schema) {

  private static final LedgerTimes HURRIED =
      new LedgerTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), 1, Duration.ofMillis(1));

  /** Checks every value. */
  public RunLedgerSettings {
    if (jdbcUrl.isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.ledger.jdbc-url) is missing: where do runs claim and report?\n"
              + "Maybe what the Secret run-ledger-credentials says.");
    }
    try {
      var _ = new LedgerSettings(jdbcUrl, user, password, schema, LedgerTimes.standard());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The settings crema.ledger.* are wrong: " + e.getMessage(), null);
    }
  }

  /** Returns the settings of the library. */
  public LedgerSettings ledger() {
    return new LedgerSettings(jdbcUrl, user, password, schema, LedgerTimes.standard());
  }

  /** Returns the settings of the library for what callers wait for: asked once, for seconds. */
  public LedgerSettings hurried() {
    return new LedgerSettings(jdbcUrl, user, password, schema, HURRIED);
  }

  /** Keeps the password out of logs. */
  @Override
  public String toString() {
    return "RunLedgerSettings[%s]".formatted(ledger());
  }
}

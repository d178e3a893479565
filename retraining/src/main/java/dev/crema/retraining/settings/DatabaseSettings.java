package dev.crema.retraining.settings;

import dev.crema.retraining.store.StoreSettings;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Where the retrainings are kept.
 *
 * @param jdbcUrl where PostgreSQL is, {@code jdbc:postgresql://host:port/database}; needed
 * @param user the database's user
 * @param password the user's password
 * @param schema the schema of the tables; default {@code crema_retraining}
 * @param connections most connections, 2 to 50; default 12
 * @param patience how long a connection, a lock or a statement is waited for, 1 s to 1 min; default
 *     5 s
 */
@ConfigurationProperties("crema.database")
public record DatabaseSettings(
    @Bindable(defaultValue = "") String jdbcUrl,
    @Bindable(defaultValue = "") String user,
    @Bindable(defaultValue = "") String password,
    @Bindable(defaultValue = StoreSettings.SCHEMA) String schema,
    @Bindable(defaultValue = "12") int connections,
    @Bindable(defaultValue = "5s") Duration patience) {

  /** Checks every value. */
  public DatabaseSettings {
    if (jdbcUrl.isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.database.jdbc-url) is missing: where are the retrainings kept?\n"
              + "Maybe jdbc:postgresql://127.0.0.1:5432/crema.");
    }
    try {
      var _ = new StoreSettings(jdbcUrl, user, password, schema, connections, patience);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The settings crema.database.* are wrong: " + e.getMessage(), null);
    }
  }

  /** Returns the settings of the store. */
  public StoreSettings store() {
    return new StoreSettings(jdbcUrl, user, password, schema, connections, patience);
  }

  /** Keeps the password out of logs. */
  @Override
  public String toString() {
    return "DatabaseSettings[%s]".formatted(store());
  }
}

package dev.crema.retraining.store;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.SettingsFile;
import dev.crema.servers.testing.SharedPostgres;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Retrainings in a database of their own on a real PostgreSQL whose clock the test sets. */
abstract class AbstractStoreIT {
  static final Instant MORNING = Instant.parse("2026-03-29T08:00:00Z");
  static final Cause.Person ADA = new Cause.Person("ada", "to see");

  private final String yaml;
  private final Duration patience;

  volatile Instant clock = MORNING;

  /** Where the tables of this test are. */
  String url = "";

  @SuppressWarnings("NullAway.Init") // set before each test
  Database database;

  @SuppressWarnings("NullAway.Init") // set before each test
  StoredRetrainings retrainings;

  /**
   * Makes the test.
   *
   * @param yaml how the models are retrained
   * @param patience how long PostgreSQL is waited for
   */
  AbstractStoreIT(String yaml, Duration patience) {
    this.yaml = yaml;
    this.patience = patience;
  }

  @BeforeEach
  void open() {
    url = SharedPostgres.newDatabase();
    database = database(url, StoreSettings.SCHEMA, patience);
    retrainings = retrainings(database, yaml);
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** Opens connections on which it is as late as the test says. */
  Database database(String url, String schema, Duration patience) {
    return new Database(new StoreSettings(url, "", "", schema, 4, patience), connection -> clock);
  }

  static StoredRetrainings retrainings(Database database, String yaml) {
    return new StoredRetrainings(
        database, SettingsFile.parse("retraining.yaml", yaml), ChangeListener.none());
  }

  /** Returns what a replica reads and writes. */
  Desk desk() {
    return new Desk(database, SettingsFile.parse("retraining.yaml", yaml), ChangeListener.none());
  }

  Retraining now(Retraining retraining) {
    return retrainings.find(retraining.id()).orElseThrow();
  }
}

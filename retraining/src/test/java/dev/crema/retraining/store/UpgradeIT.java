package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.SettingsFile;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.servers.testing.StoredDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases of earlier releases become this one's, with what is in them. */
class UpgradeIT {
  private static final RetrainingSettings SETTINGS =
      SettingsFile.parse(
          "retraining.yaml", "models: {churn: {pipeline: retrain, version: \"1\"}}\n");

  static List<StoredDatabase> stored() throws IOException {
    return StoredDatabase.in(Path.of("src/test/resources/stored-databases"));
  }

  private static Database database(String url) {
    return new Database(
        new StoreSettings(url, "", "", StoreSettings.SCHEMA, 4, Duration.ofSeconds(20)),
        StoreClock.postgres());
  }

  @Test
  void thisReleasesTablesAreKeptForLaterOnes() throws IOException {
    assertThat(stored())
        .extracting(StoredDatabase::version)
        .as("a new migration needs: libs/servers/dump-schema.sh retraining " + Schema.VERSION)
        .contains(Schema.VERSION);
  }

  @ParameterizedTest
  @MethodSource("stored")
  void aStoredDatabaseBecomesThisReleasesAndKeepsItsRows(StoredDatabase stored) throws Exception {
    String fresh = SharedPostgres.newDatabase();
    try (Database database = database(fresh)) {
      database.migrate();
    }
    String old = SharedPostgres.newDatabase();
    stored.restore(old);
    try (Database database = database(old)) {
      StoredRetrainings retrainings =
          new StoredRetrainings(database, SETTINGS, ChangeListener.none());
      Retraining ended = retrainings.find(1).orElseThrow();
      assertThat(ended.state()).isEqualTo(RetrainingState.SUCCEEDED);
      assertThat(retrainings.find(2).orElseThrow().state()).isEqualTo(RetrainingState.REQUESTED);
      assertThat(retrainings.events(1)).hasSize(1);
    }
    assertThat(StoredDatabase.shape(old, StoreSettings.SCHEMA))
        .isEqualTo(StoredDatabase.shape(fresh, StoreSettings.SCHEMA))
        .hasSizeGreaterThan(50);
  }
}

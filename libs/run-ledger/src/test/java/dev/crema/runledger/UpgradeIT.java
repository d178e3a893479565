package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.StoredDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases of earlier releases become this one's, with what is in them. */
class UpgradeIT {
  static List<StoredDatabase> stored() throws IOException {
    return StoredDatabase.in(Path.of("src/test/resources/stored-databases"));
  }

  @Test
  void thisReleasesTablesAreKeptForLaterOnes() throws IOException {
    assertThat(stored())
        .extracting(StoredDatabase::version)
        .as("a new migration needs: libs/servers/dump-schema.sh run-ledger " + Schema.VERSION)
        .contains(Schema.VERSION);
  }

  @ParameterizedTest
  @MethodSource("stored")
  void aStoredDatabaseBecomesThisReleasesAndKeepsItsRows(StoredDatabase stored) throws Exception {
    TestLedger fresh = TestLedger.create();
    fresh.open().claims(List.of("none"));
    TestLedger old = TestLedger.create();
    stored.restore(old.url);
    RunLedger ledger = old.open();
    assertThat(ledger.claims(List.of("drift-1")))
        .hasEntrySatisfying("drift-1", claim -> assertThat(claim.isHeldBy("run-1")).isTrue());
    assertThat(ledger.outcomes(List.of("run-1")))
        .hasEntrySatisfying(
            "run-1", outcome -> assertThat(outcome.toString()).containsIgnoringCase("promoted"));
    assertThat(StoredDatabase.shape(old.url, LedgerSettings.SCHEMA))
        .isEqualTo(StoredDatabase.shape(fresh.url, LedgerSettings.SCHEMA))
        .hasSizeGreaterThan(20);
    assertThat(old.query("select schedule || attempts from crema_ledger.processed_window"))
        .containsExactly("retrain-churn1");
    assertThat(ledger.claim(new ClaimRequest("new", "run-2", "churn")).isHeldBy("run-2")).isTrue();
  }
}

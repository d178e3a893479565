package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.StoredDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases of earlier releases become this one's, with what is in them. */
class UpgradeIT {
  private static final Path MIGRATIONS =
      Path.of("src/main/resources/dev/crema/productionlog/migration");

  @TempDir Path spool;

  static List<StoredDatabase> stored() throws IOException {
    return StoredDatabase.in(Path.of("src/test/resources/stored-databases"));
  }

  private static int last() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
          .max()
          .orElseThrow();
    }
  }

  @Test
  void thisReleasesTablesAreKeptForLaterOnes() throws IOException {
    assertThat(stored())
        .extracting(StoredDatabase::version)
        .as("a new migration needs: libs/servers/dump-schema.sh production-log " + last())
        .contains(last());
  }

  @ParameterizedTest
  @MethodSource("stored")
  void aStoredDatabaseBecomesThisReleasesAndKeepsItsRows(StoredDatabase stored) throws Exception {
    TestLog fresh = TestLog.shared();
    fresh.open(spool.resolve("fresh")).close();
    TestLog old = TestLog.shared();
    stored.restore(old.url);
    try (ProductionLog log = old.open(spool.resolve("old"))) {
      List<LoggedPrediction> rows = TestLog.predictions(10, TestLog.NOON);
      ProductionLogIT.append(log, rows);
      TestLog.await(() -> old.rows() == 12);
    }
    assertThat(StoredDatabase.shape(old.url, "crema"))
        .isEqualTo(StoredDatabase.shape(fresh.url, "crema"))
        .hasSizeGreaterThan(100);
    assertThat(old.text("select version from flyway_schema_history order by installed_rank desc"))
        .isEqualTo(Integer.toString(last()));
    assertThat(old.text("select label from prediction where correlation_id = 'abc'"))
        .isEqualTo("yes");
    if (stored.version() >= 4) {
      assertThat(old.text("select label from ground_truth")).isEqualTo("no");
    }
  }
}

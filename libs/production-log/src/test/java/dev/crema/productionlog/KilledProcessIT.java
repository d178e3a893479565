package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that logs, killed with -9 in the middle of its writes and started again. */
class KilledProcessIT {
  private static final int LIVES = TestLog.SOAK ? 20 : 3;
  private static final int BATCHES = 150;

  /** Nobody listens there. */
  private static final int NO_PORT = 1;

  private final TestLog database = TestLog.shared();

  /** Of all lives. */
  private final Set<UUID> sent = new HashSet<>();

  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedIsThereExactlyOnceAfterTheNextStart() throws Exception {
    Set<UUID> acknowledged = new HashSet<>();
    for (int life = 0; life < LIVES; life++) {
      // By turns through PostgreSQL, and into the spool that the next life finds.
      boolean isAway = life % 2 == 1;
      acknowledged.addAll(
          live(life, isAway ? database.through(NO_PORT) : database, "acknowledged"));
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(LIVES * BATCHES * 3);
    try (ProductionLog log = database.open(folder.resolve("spool"))) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().damagedFrames()).isZero();
      assertThat(log.status().refused()).isZero();
    }
    database.hasExactly(acknowledged, sent);
    // Of each life at most what was on its way: a batch of each thread.
    assertThat(database.rows())
        .isBetween((long) acknowledged.size(), (long) acknowledged.size() + LIVES * 3 * 3);
  }

  @Test
  void whatTheFastModeLosesByAKillIsAtMostItsQueue() throws Exception {
    Set<UUID> taken = live(0, database, "fast");
    try (ProductionLog log = database.open(folder.resolve("spool"))) {
      TestLog.await(() -> log.status().spoolRows() == 0);
    }
    Set<UUID> there = rowsOf(database);
    database.hasExactly(Set.of(), sent);
    taken.removeAll(there);
    assertThat(taken).hasSizeLessThanOrEqualTo(AppendingProcess.QUEUE_ROWS);
  }

  private static Set<UUID> rowsOf(TestLog database) throws Exception {
    Set<UUID> ids = new HashSet<>();
    for (String id : database.text("select string_agg(id::text, ' ') from prediction").split(" ")) {
      ids.add(UUID.fromString(id));
    }
    return ids;
  }

  /** Runs a process, kills it, and returns what it said was taken. */
  private Set<UUID> live(int life, TestLog where, String mode) throws Exception {
    int rows = mode.equals("fast") ? 10 * AppendingProcess.QUEUE_ROWS : BATCHES * 3;
    Path output = folder.resolve("output-" + life);
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    AppendingProcess.class.getName(),
                    where.url,
                    folder.resolve("spool").toString(),
                    Integer.toString(life),
                    where == database ? "direct" : "spool",
                    mode))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      TestLog.await(() -> !process.isAlive() || taken(output).size() >= rows);
      assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
    } finally {
      process.destroyForcibly(); // SIGKILL
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    sent.addAll(ids(output, " sent"));
    return taken(output);
  }

  private static Set<UUID> taken(Path output) throws IOException {
    return ids(output, " taken");
  }

  private static Set<UUID> ids(Path output, String ending) throws IOException {
    Set<UUID> ids = new HashSet<>();
    for (String line : Files.readAllLines(output)) {
      if (line.endsWith(ending)) { // The last line may be cut short.
        for (String id : line.replace(ending, "").split(" ")) {
          ids.add(UUID.fromString(id));
        }
      }
    }
    return ids;
  }
}

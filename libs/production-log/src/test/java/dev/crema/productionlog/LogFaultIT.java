package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.productionlog.LogRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full and damaged disks under the spool, full queues, and rows that come twice. */
class LogFaultIT {
  /** Nobody listens there. */
  private static final int NO_PORT = 1;

  private final TestLog database = TestLog.shared();
  private final TestLog away = database.through(NO_PORT);

  @TempDir Path spool;

  @Test
  void aFullDiskRefusesCountsAndRecovers() throws Exception {
    LimitedDisk disk = new LimitedDisk();
    Set<UUID> acknowledged = new HashSet<>();
    Set<UUID> refused = new HashSet<>();
    try (ProductionLog log =
        ProductionLog.open(closingAtOnce(away.settings(spool)), TestLog.context(), disk)) {
      append(log, acknowledged, 10);
      disk.left = 700; // Some of a batch fits.
      for (int i = 0; i < 30; i++) {
        List<LoggedPrediction> rows = TestLog.predictions(10, TestLog.NOON);
        assertThat(ProductionLogIT.refusal(log.append(rows).toCompletableFuture()))
            .isEqualTo(Reason.SPOOL_FULL);
        rows.forEach(row -> refused.add(row.id()));
      }
      assertThat(log.offer(TestLog.predictions(5, TestLog.NOON))).isTrue();
      TestLog.await(() -> log.status().dropped() == 305);
      assertThat(log.status().lastError()).isEqualTo("IOException");
      assertThat(files(".segment")).hasSize(1);
      disk.left = Long.MAX_VALUE;
      append(log, acknowledged, 10);
      assertThat(log.status().spoolRows()).isEqualTo(20);
    }
    drained();
    database.hasExactly(acknowledged, acknowledged);
    assertThat(refused).hasSize(300);
  }

  @Test
  void aSpoolAtItsLimitRefusesAndTakesAgainWhenItIsDrained() throws Exception {
    ProductionLogSettings all = away.settings(spool);
    ProductionLogSettings small =
        closingAtOnce(
            new ProductionLogSettings(
                all.database(),
                all.queue(),
                new SpoolSettings(spool, 1 << 20),
                all.retention(),
                all.closeTimeout()));
    Set<UUID> acknowledged = new HashSet<>();
    try (ProductionLog log = ProductionLog.open(small, TestLog.context())) {
      Reason reason = null;
      while (reason == null) {
        List<LoggedPrediction> rows = TestLog.predictions(500, TestLog.NOON);
        try {
          ProductionLogIT.append(log, rows);
          rows.forEach(row -> acknowledged.add(row.id()));
        } catch (ExecutionException e) {
          reason = ProductionLogIT.reason(e.getCause());
        }
      }
      assertThat(reason).isEqualTo(Reason.SPOOL_FULL);
      assertThat(log.status().lastError()).isEqualTo("SpoolFullException");
      assertThat(log.status().spoolBytes()).isBetween(800_000L, 1L << 20);
      assertThat(log.status().dropped()).isEqualTo(500);
    }
    drained();
    database.hasExactly(acknowledged, acknowledged);
  }

  @Test
  void aTornEndIsCutAndAFlippedByteCostsItsBatchAlone() throws Exception {
    List<Set<UUID>> batches = new ArrayList<>();
    try (ProductionLog log =
        ProductionLog.open(closingAtOnce(away.settings(spool)), TestLog.context())) {
      for (int i = 0; i < 10; i++) {
        Set<UUID> batch = new HashSet<>();
        append(log, batch, 4);
        batches.add(batch);
      }
    }
    Path segment = files(".segment").getFirst();
    byte[] bytes = Files.readAllBytes(segment);
    int size = bytes.length / 10;
    bytes[3 * size + size / 2] ^= 0x40; // In the body of the fourth.
    bytes[6 * size + 7] ^= 0x01; // In the head of the seventh.
    Files.write(segment, Arrays.copyOf(bytes, bytes.length - 50)); // The tenth is torn.
    try (ProductionLog log = database.open(spool)) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().damagedFrames()).isEqualTo(2);
      assertThat(log.status().written()).isEqualTo(28);
    }
    Set<UUID> whole = new HashSet<>();
    for (int i : new int[] {0, 1, 2, 4, 5, 7, 8}) {
      whole.addAll(batches.get(i));
    }
    database.hasExactly(whole, whole);
    assertThat(files(".damaged")).hasSize(1);
  }

  @Test
  void theSameRowsAppendedAgainAreThereOnceAndCountedOnce() throws Exception {
    List<LoggedPrediction> rows = TestLog.predictions(5_000, TestLog.NOON);
    Set<UUID> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.id()));
    try (ProductionLog log = database.open(spool)) {
      ProductionLogIT.append(log, rows.subList(0, 3_000));
      long start = System.nanoTime();
      ProductionLogIT.append(log, rows); // A batch that goes on after a crash.
      ProductionLogIT.append(log, rows.subList(2_000, 4_000));
      ProductionLogIT.append(log, List.of(rows.get(1), rows.get(1)));
      TestLog.await(() -> log.status().spoolRows() == 0 && log.status().written() == 5_000);
      // Not by halves down to each row, which would be ten thousand savepoints.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(log.status().repeated()).isEqualTo(3_000 + 2_000 + 2);
      assertThat(log.status().refused()).isZero();
    }
    database.hasExactly(ids, ids);
    assertThat(database.number("select count(*) from prediction_refused")).isZero();
  }

  @Test
  void poisonAmongGoodRowsIsPutAsideAndCountedWhileOthersAreWritten() throws Exception {
    Set<UUID> good = new HashSet<>();
    try (ProductionLog log = database.open(spool)) {
      for (int i = 0; i < 20; i++) {
        List<LoggedPrediction> rows = TestLog.predictions(20, TestLog.NOON);
        rows.forEach(row -> good.add(row.id()));
        rows.add(i, TestLog.prediction(TestLog.id(TestLog.NOON), "{\"poison\":", "x"));
        ProductionLogIT.append(log, rows);
      }
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().refused()).isEqualTo(20);
      assertThat(log.status().written()).isEqualTo(400);
      assertThat(log.status().breaker()).isEqualTo(LogStatus.Breaker.CLOSED);
      append(log, good, 1);
      assertThat(log.status().queuedRows()).isZero();
    }
    database.hasExactly(good, good);
    assertThat(database.number("select count(*) from prediction_refused")).isEqualTo(20);
  }

  @Test
  void whatTheFastModeLosesIsWhatTheQueueDidNotTakeAndIsCounted() throws Exception {
    QueueSettings small = new QueueSettings(1_000, 1 << 20, 100, 16 << 10, Duration.ofMillis(50));
    Set<UUID> taken = new HashSet<>();
    long lost = 0;
    try (ProductionLog log =
        TestLog.ready(ProductionLog.open(database.settings(spool, small), TestLog.context()))) {
      for (int i = 0; i < 3_000; i++) {
        List<LoggedPrediction> rows = TestLog.predictions(10, TestLog.NOON);
        if (log.offer(rows)) {
          rows.forEach(row -> taken.add(row.id()));
        } else {
          lost += rows.size();
        }
        assertThat(log.status().queuedRows()).isLessThanOrEqualTo(1_000);
      }
      TestLog.await(() -> log.status().queuedRows() == 0 && log.status().spoolRows() == 0);
      assertThat(lost).isPositive();
      assertThat(log.status().dropped()).isEqualTo(lost);
    }
    database.hasExactly(taken, taken);
  }

  private void drained() throws Exception {
    try (ProductionLog log = database.open(spool)) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().damagedFrames()).isZero();
    }
    assertThat(files(".segment")).isEmpty();
  }

  private static ProductionLogSettings closingAtOnce(ProductionLogSettings all) {
    return new ProductionLogSettings(
        all.database(), all.queue(), all.spool(), all.retention(), Duration.ZERO);
  }

  private static void append(ProductionLog log, Set<UUID> ids, int count) throws Exception {
    List<LoggedPrediction> rows = TestLog.predictions(count, TestLog.NOON);
    ProductionLogIT.append(log, rows);
    rows.forEach(row -> ids.add(row.id()));
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}

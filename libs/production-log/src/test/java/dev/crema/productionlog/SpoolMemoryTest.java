package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool of very many small batches. */
class SpoolMemoryTest {
  private static final UUID WRITER = new UUID(1, 2);

  private final InstantSource clock = InstantSource.fixed(TestLog.NOON);

  @TempDir Path directory;

  @Test
  void memoryDoesNotGrowWithTheBatches() throws Exception {
    LimitedDisk disk = new LimitedDisk(); // Which does not flush.
    try (Spool spool = Spool.open(SpoolSettings.in(directory), clock, disk)) {
      long before = used();
      for (int i = 1; i <= 100_000; i++) {
        spool.append(small(i));
      }
      // A place for each would be 9 MB.
      assertThat(used() - before).isLessThan(1 << 20);
      assertThat(spool.rows()).isEqualTo(100_000);
    }
    long before = used();
    try (Spool spool = Spool.open(SpoolSettings.in(directory), clock, SpoolFile::create)) {
      assertThat(used() - before).isLessThan(1 << 20);
      assertThat(spool.rows()).isEqualTo(100_000);
      long next = 0;
      while (!spool.isEmpty()) {
        List<Batch> batches = spool.first(20_000, 1 << 24);
        for (Batch batch : batches) {
          assertThat(batch.sequence()).isEqualTo(++next);
        }
        spool.remove(batches.size());
      }
      assertThat(next).isEqualTo(100_000);
    }
  }

  private static Batch small(long sequence) {
    List<LoggedPrediction> rows = List.of(TestLog.prediction(TestLog.NOON));
    return new Batch(WRITER, sequence, TestLog.NOON.toEpochMilli(), rows, Tuples.encode(rows));
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One place of the spool's disk that it does not give back, for good. */
class UnreadableSegmentTest {
  private static final UUID WRITER = new UUID(1, 2);

  @TempDir Path directory;

  @Test
  void aPlaceThatTheDiskDoesNotReadIsNamedAndWhatIsBeforeItIsNotHeldUp() throws Exception {
    LimitedDisk disk = new LimitedDisk();
    Path segment = directory.resolve("000000000001.segment");
    String sentence =
        "the segment (%s) cannot be read from byte (%d) on (IOException: Input/output error).\nMaybe";
    try (Spool spool = open(disk)) {
      // Longer than what is read at once, so that the first is read before the second fails.
      List<LoggedPrediction> rows = TestLog.predictions(3_000, TestLog.NOON);
      for (int i = 1; i <= 3; i++) {
        spool.append(new Batch(WRITER, i, TestLog.NOON.toEpochMilli(), rows, Tuples.encode(rows)));
      }
      long size = Files.size(segment) / 3;
      disk.badFrom = 2 * size - 1;
      assertThat(SpoolTest.sequences(spool)).containsExactly(1L);
      spool.remove(1);
      assertThatThrownBy(() -> spool.first(1_000_000, 1 << 30))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(sentence, segment, size)
          .satisfies(e -> assertThat(Problems.sentence(e)).isEqualTo(e.getMessage()));
    }
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the segment (%s) cannot be read".formatted(segment));
    // As the reference says.
    Path aside = directory.resolve("000000000001.segment.damaged");
    Files.move(segment, aside);
    byte[] read = Files.readAllBytes(aside);
    Arrays.fill(read, read.length / 3 * 2 - 512, read.length / 3 * 2, (byte) 0);
    Files.write(segment, read); // What dd makes of it.
    disk.badFrom = Long.MAX_VALUE;
    try (Spool spool = open(disk)) {
      spool.append(SpoolTest.batch(WRITER, 4));
      List<Long> sequences = new ArrayList<>();
      while (!spool.isEmpty()) {
        List<Batch> batches = spool.first(1_000, 1 << 20);
        batches.forEach(batch -> sequences.add(batch.sequence()));
        spool.remove(batches.size());
      }
      assertThat(sequences).containsExactly(1L, 3L, 4L);
      assertThat(spool.damaged()).isEqualTo(1);
    }
  }

  private Spool open(LimitedDisk disk) throws IOException {
    return Spool.open(SpoolSettings.in(directory), InstantSource.fixed(TestLog.NOON), disk);
  }
}

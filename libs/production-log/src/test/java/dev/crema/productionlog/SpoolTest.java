package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final UUID WRITER = new UUID(1, 2);

  @TempDir Path directory;

  @Test
  void givesBackInOrderWhatItTookAndForgetsWhatIsRemoved() throws Exception {
    try (Spool spool = open()) {
      for (int i = 1; i <= 5; i++) {
        spool.append(batch(WRITER, i));
      }
      assertThat(sequences(spool)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(spool.first(7, 1 << 20)).hasSize(2); // of three rows each
      spool.remove(2);
      assertThat(spool.rows()).isEqualTo(9);
      assertThat(sequences(spool)).containsExactly(3L, 4L, 5L);
      spool.remove(3);
      assertThat(spool.isEmpty()).isTrue();
      assertThat(spool.bytes()).isZero();
      assertThat(segments()).isEmpty();
    }
  }

  @Test
  void aRestartFindsEverythingUnderTheOldWriterAndCutsByWriter() throws Exception {
    UUID other = new UUID(3, 4);
    LoggedPrediction first;
    try (Spool spool = open()) {
      Batch batch = batch(WRITER, 1);
      first = batch.rows().getFirst();
      spool.append(batch);
      spool.append(batch(WRITER, 2));
      spool.append(batch(other, 1));
    }
    try (Spool spool = open()) {
      List<Batch> batches = spool.first(1_000, 1 << 20);
      assertThat(batches).hasSize(2).allMatch(batch -> batch.writer().equals(WRITER));
      LoggedPrediction read = batches.getFirst().rows().getFirst();
      assertThat(read).isEqualTo(first);
      assertThat(read).usingRecursiveComparison().isEqualTo(first);
      spool.remove(2);
      assertThat(spool.first(1_000, 1 << 20).getFirst().writer()).isEqualTo(other);
    }
  }

  @Test
  void aTornTailIsCutAtEveryLength() throws Exception {
    try (Spool spool = open()) {
      spool.append(batch(WRITER, 1));
      spool.append(batch(WRITER, 2));
    }
    Path segment = segments().getFirst();
    byte[] whole = Files.readAllBytes(segment);
    int second = whole.length / 2;
    for (int length = second; length < whole.length; length += 7) {
      Files.write(segment, java.util.Arrays.copyOf(whole, length));
      try (Spool spool = open()) {
        assertThat(sequences(spool)).containsExactly(1L);
        assertThat(spool.damaged()).isZero();
        spool.append(batch(WRITER, 3));
        assertThat(sequences(spool)).containsExactly(1L, 3L);
      }
      assertThat(Files.size(segment)).isEqualTo(second);
      for (Path later : segments()) {
        Files.deleteIfExists(later);
      }
    }
  }

  @Test
  void aTailOfZerosIsCut() throws Exception {
    try (Spool spool = open()) {
      spool.append(batch(WRITER, 1));
    }
    Path segment = segments().getFirst();
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, java.util.Arrays.copyOf(whole, whole.length + 5_000));
    try (Spool spool = open()) {
      assertThat(sequences(spool)).containsExactly(1L);
    }
    assertThat(Files.size(segment)).isEqualTo(whole.length);
  }

  @Test
  void aFlippedByteCostsOnlyItsOwnBatchAndIsCounted() throws Exception {
    try (Spool spool = open()) {
      for (int i = 1; i <= 3; i++) {
        spool.append(batch(WRITER, i));
      }
    }
    Path segment = segments().getFirst();
    byte[] whole = Files.readAllBytes(segment);
    int size = whole.length / 3;
    for (int at = size; at < 2 * size; at += 11) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(segment, flipped);
      try (Spool spool = open()) {
        List<Long> read = new ArrayList<>();
        while (!spool.isEmpty()) {
          List<Batch> batches = spool.first(1_000, 1 << 20);
          batches.forEach(batch -> read.add(batch.sequence()));
          spool.remove(batches.size());
        }
        assertThat(read).as("byte %d", at).containsExactly(1L, 3L);
        assertThat(spool.damaged()).isEqualTo(1);
        assertThat(spool.bytes()).isEqualTo(whole.length);
      }
      assertThat(segments()).isEmpty();
      Path aside = directory.resolve(segment.getFileName() + ".damaged");
      assertThat(Files.readAllBytes(aside)).isEqualTo(flipped);
      Files.delete(aside);
    }
  }

  @Test
  void aFullSpoolRefusesAndKeepsWhatItHas() throws Exception {
    try (Spool spool =
        Spool.open(new SpoolSettings(directory, 1 << 20), clock(), SpoolFile::create)) {
      int taken = 0;
      try {
        while (true) {
          spool.append(batch(WRITER, taken + 1));
          taken++;
        }
      } catch (IOException e) {
        assertThat(e).hasMessage("The spool is full.");
      }
      assertThat(spool.bytes()).isBetween((1L << 20) - 2_000, 1L << 20);
      assertThat(segments()).hasSizeGreaterThan(2);
      assertThat(sequences(spool)).hasSize(taken);
      spool.remove(taken / 2);
      spool.append(batch(WRITER, taken + 1)); // there is room again
    }
  }

  @Test
  void aFullDiskLeavesNoHalfBatchAndNothingIsLost() throws Exception {
    LimitedDisk disk = new LimitedDisk();
    Spool spool = Spool.open(SpoolSettings.in(directory), clock(), disk);
    spool.append(batch(WRITER, 1));
    disk.left = 100; // a part of the next one fits
    assertThatThrownBy(() -> spool.append(batch(WRITER, 2)))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThatThrownBy(() -> spool.append(batch(WRITER, 3))).isInstanceOf(IOException.class);
    disk.left = Long.MAX_VALUE;
    spool.append(batch(WRITER, 4));
    disk.failsToForce = true;
    assertThatThrownBy(() -> spool.append(batch(WRITER, 5))).isInstanceOf(IOException.class);
    disk.failsToForce = false;
    spool.append(batch(WRITER, 6));
    assertThat(sequences(spool)).containsExactly(1L, 4L, 6L);
    assertThat(spool.rows()).isEqualTo(9);
    spool.close();
    try (Spool again = open()) {
      assertThat(sequences(again)).containsExactly(1L, 4L, 6L);
      assertThat(again.damaged()).isZero();
      again.remove(3);
      assertThat(segments()).isEmpty();
    }
  }

  @Test
  void aDiskThatStaysFullIsNotFilledWithEmptyFiles() throws Exception {
    LimitedDisk disk = new LimitedDisk();
    try (Spool spool = Spool.open(SpoolSettings.in(directory), clock(), disk)) {
      spool.append(batch(WRITER, 1));
      disk.left = 100;
      for (int i = 2; i < 100; i++) {
        int number = i;
        assertThatThrownBy(() -> spool.append(batch(WRITER, number)))
            .isInstanceOf(IOException.class);
      }
      assertThat(segments()).hasSize(1);
      disk.left = Long.MAX_VALUE;
      spool.append(batch(WRITER, 100));
      assertThat(sequences(spool)).containsExactly(1L, 100L);
    }
  }

  @Test
  void aFlippedByteInTheLastHeadIsNoUnfinishedBatch() throws Exception {
    try (Spool spool = open()) {
      spool.append(batch(WRITER, 1));
      spool.append(batch(WRITER, 2));
    }
    Path segment = segments().getFirst();
    byte[] whole = Files.readAllBytes(segment);
    for (int at = whole.length / 2; at < whole.length / 2 + Frame.HEAD; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(segment, flipped);
      try (Spool spool = open()) {
        assertThat(sequences(spool)).as("byte %d", at).containsExactly(1L);
        assertThat(spool.damaged()).isEqualTo(1);
        spool.remove(1);
      }
      Path aside = directory.resolve(segment.getFileName() + ".damaged");
      assertThat(Files.readAllBytes(aside)).isEqualTo(flipped);
      Files.delete(aside);
    }
  }

  @Test
  void whatLiesAsideIsNeverOverwritten() throws Exception {
    for (int round = 1; round <= 3; round++) {
      try (Spool spool = open()) {
        spool.append(batch(WRITER, round));
      }
      Path segment = segments().getFirst();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length - 1] ^= 1;
      Files.write(segment, bytes);
      try (Spool spool = open()) {
        assertThat(spool.first(1_000, 1 << 20)).isEmpty();
        assertThat(spool.bytes()).isEqualTo(bytes.length * (long) round);
      }
      assertThat(segments()).isEmpty();
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files.filter(file -> file.toString().endsWith(".damaged"))).hasSize(round);
      }
    }
  }

  @Test
  void aSegmentThatSomebodyDeletedHoldsUpNobody() throws Exception {
    try (Spool spool =
        Spool.open(new SpoolSettings(directory, 1 << 20), clock(), SpoolFile::create)) {
      int number = 0;
      while (segments().size() < 3) {
        spool.append(batch(WRITER, ++number));
      }
      Files.delete(segments().getFirst());
      List<Long> read = new ArrayList<>();
      while (!spool.isEmpty()) {
        List<Batch> batches = spool.first(1_000, 1 << 20);
        batches.forEach(batch -> read.add(batch.sequence()));
        spool.remove(batches.size());
      }
      assertThat(read).isNotEmpty().endsWith((long) number);
      assertThat(spool.damaged()).isEqualTo(number - read.size());
      assertThat(spool.bytes()).isZero();
    }
  }

  @Test
  void aDiskThatDoesNotReadForALongTimeDamagesNothing() throws Exception {
    LimitedDisk disk = new LimitedDisk();
    try (Spool spool = Spool.open(SpoolSettings.in(directory), clock(), disk)) {
      for (int i = 1; i <= 3; i++) {
        spool.append(batch(WRITER, i));
      }
      disk.failsToRead = true;
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> spool.first(1_000, 1 << 20)).isInstanceOf(IOException.class);
      }
      disk.failsToRead = false;
      assertThat(sequences(spool)).containsExactly(1L, 2L, 3L);
      assertThat(spool.damaged()).isZero();
    }
  }

  @Test
  void aFolderThatIsAwayForAWhileLosesNothing() throws Exception {
    Path folder = directory.resolve("volume");
    try (Spool spool = Spool.open(SpoolSettings.in(folder), clock(), SpoolFile::create)) {
      spool.append(batch(WRITER, 1));
      Files.move(folder, directory.resolve("elsewhere"));
      assertThatThrownBy(() -> spool.first(1_000, 1 << 20)).isInstanceOf(IOException.class);
      Files.move(directory.resolve("elsewhere"), folder);
      assertThat(sequences(spool)).containsExactly(1L);
      assertThat(spool.damaged()).isZero();
    }
  }

  @Test
  void aHeadThatFlipsWhileTheProcessLivesCostsItsOwnBatch() throws Exception {
    try (Spool spool = open()) {
      for (int i = 1; i <= 3; i++) {
        spool.append(batch(WRITER, i));
      }
      Path segment = segments().getFirst();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[bytes.length / 3 + 5] ^= 1;
      Files.write(segment, bytes);
      List<Long> read = new ArrayList<>();
      while (!spool.isEmpty()) {
        List<Batch> batches = spool.first(1_000, 1 << 20);
        batches.forEach(batch -> read.add(batch.sequence()));
        spool.remove(batches.size());
      }
      assertThat(read).containsExactly(1L, 3L);
      assertThat(spool.damaged()).isEqualTo(1);
      assertThat(spool.rows()).isZero();
      assertThat(segments()).isEmpty();
    }
  }

  @Test
  void deletingWhatLiesAsideMakesRoomAtOnce() throws Exception {
    try (Spool spool =
        Spool.open(new SpoolSettings(directory, 1 << 20), clock(), SpoolFile::create)) {
      Path aside = directory.resolve("000000000000.segment.damaged");
      Path other = directory.resolve("000000000001.segment.damaged");
      Files.write(aside, new byte[700_000]);
      Files.write(other, new byte[400_000]);
      spool.append(batch(WRITER, 1));
      assertThatThrownBy(() -> spool.append(batch(WRITER, 2)))
          .isInstanceOf(SpoolFullException.class);
      Files.delete(aside);
      spool.append(batch(WRITER, 3));
      assertThat(spool.bytes()).isBetween(400_000L, 500_000L);
    }
  }

  @Test
  void belongsToOneProcess() throws Exception {
    try (Spool spool = open()) {
      assertThat(spool.directory()).isEqualTo(directory);
      assertThatThrownBy(this::open)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(%s)".formatted(directory))
          .hasMessageContaining("belongs to another process.\nMaybe");
    }
    open().close();
  }

  @Test
  void refusesAFolderThatIsNone() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Spool.open(SpoolSettings.in(file), clock(), SpoolFile::create))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be written (FileAlreadyExistsException).\nMaybe");
  }

  private Spool open() throws IOException {
    return Spool.open(SpoolSettings.in(directory), clock(), SpoolFile::create);
  }

  private static InstantSource clock() {
    return InstantSource.fixed(TestLog.NOON);
  }

  static Batch batch(UUID writer, long sequence) {
    List<LoggedPrediction> rows = TestLog.predictions(3, TestLog.NOON);
    return new Batch(writer, sequence, TestLog.NOON.toEpochMilli(), rows, Tuples.encode(rows));
  }

  static List<Long> sequences(Spool spool) throws IOException {
    return spool.first(1_000_000, 1 << 30).stream().map(Batch::sequence).toList();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }
}

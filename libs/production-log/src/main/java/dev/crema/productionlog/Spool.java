package dev.crema.productionlog;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Batches on the disk, in the order in which they came: segments that are only ever added to, and
 * deleted when all in them is in PostgreSQL. One thread appends, one reads and removes.
 *
 * <p>What was removed is forgotten only with its segment: after a crash a segment is drained from
 * its beginning, and the sequence in PostgreSQL tells what is there already.
 */
final class Spool implements AutoCloseable {
  private static final Pattern SEGMENT = Pattern.compile("[0-9]{12}\\.segment");
  private static final Pattern NUMBERED = Pattern.compile("[0-9]{12}\\..*");
  private static final long MIB = 1 << 20;

  /**
   * After so many errors in a row a batch counts as damaged: those behind it would wait forever.
   */
  private static final int READ_ATTEMPTS = 10;

  private final Path directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final SpoolFile.Opener opener;
  private final FileChannel lockFile;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long nextSegment = 1;
  private long asideBytes;
  private int readErrors;
  private volatile long bytes;
  private volatile long rows;
  private volatile int batches;
  private volatile @Nullable Long oldestNanos;
  private volatile int damaged;
  private volatile boolean closed;

  private Spool(SpoolSettings settings, SpoolFile.Opener opener) throws IOException {
    directory = settings.directory().toAbsolutePath().normalize();
    maxBytes = settings.maxBytes();
    segmentBytes = Math.clamp(maxBytes / 16, MIB / 4, 64 * MIB);
    this.opener = opener;
    lockFile = Possession.of(directory);
  }

  /**
   * Takes possession of the directory and reads what is in it.
   *
   * @throws IllegalArgumentException if it cannot be made or written, or another process has it
   */
  static Spool open(SpoolSettings settings, InstantSource clock, SpoolFile.Opener opener)
      throws IOException {
    Spool spool = new Spool(settings, opener);
    try {
      spool.recover(new Recovery(clock));
    } catch (IOException | RuntimeException e) {
      spool.lockFile.close();
      throw e;
    }
    return spool;
  }

  private void recover(Recovery recovery) throws IOException {
    List<Path> paths;
    try (Stream<Path> files = Files.list(directory)) {
      paths = files.sorted().toList();
    }
    List<Path> found =
        paths.stream().filter(p -> SEGMENT.matcher(p.getFileName().toString()).matches()).toList();
    for (Path path : paths) {
      String name = path.getFileName().toString();
      if (NUMBERED.matcher(name).matches()) { // What lies aside has a number too.
        nextSegment = 1 + Long.parseLong(name.substring(0, 12));
      }
      asideBytes += path.toString().endsWith(".damaged") ? Files.size(path) : 0;
    }
    for (Path path : found) {
      Segment segment = Segment.recover(path, path.equals(found.getLast()), recovery);
      segments.add(segment);
      segment.places.forEach(place -> rows += place.frame().rows());
    }
    damaged = recovery.damaged;
    forget();
    count();
  }

  /**
   * Adds a batch and returns when it is on the disk.
   *
   * @throws IOException if it is not, and nothing of it is; what was there before is not touched
   */
  void append(Batch batch) throws IOException {
    lock.lock();
    try {
      long size = Frame.HEAD + (long) batch.copy().length;
      if (bytes + size > maxBytes) {
        throw new SpoolFullException();
      }
      add(batch, writable(size));
      rows += batch.rows().size();
      count();
      changed.signalAll();
    } finally {
      forget();
      lock.unlock();
    }
  }

  /** A full disk is not filled with empty files, one for each attempt. */
  private void add(Batch batch, Segment segment) throws IOException {
    try {
      segment.append(batch, System.nanoTime());
    } catch (IOException e) {
      if (segment.size == 0) {
        segments.removeLast();
        retire(segment);
      }
      throw e;
    }
  }

  private Segment writable(long size) throws IOException {
    Segment last = segments.peekLast();
    if (last != null && last.isOpen()) {
      if (last.size == 0 || last.size + size <= segmentBytes) {
        return last;
      }
      last.close();
    }
    Path path = directory.resolve("%012d.segment".formatted(nextSegment++));
    Segment fresh = Segment.create(path, opener);
    try {
      flushDirectory();
    } catch (IOException e) {
      retire(fresh);
      throw e;
    }
    segments.add(fresh);
    return fresh;
  }

  private void flushDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /**
   * Returns the first batches, all of one writer, at least one unless the spool is empty. What the
   * disk does not give back is counted and left in a file with the ending {@code .damaged}.
   */
  List<Batch> first(int maxRows, long maxSize) throws IOException {
    List<Batch> batches = new ArrayList<>();
    int count = 0;
    long size = 0;
    for (Segment.Place place : places(maxRows, maxSize)) {
      count += place.frame().rows();
      size += place.frame().size();
      boolean more = batches.isEmpty() || count <= maxRows && size <= maxSize;
      UUID writer = batches.isEmpty() ? place.frame().writer() : batches.getFirst().writer();
      if (!more || !writer.equals(place.frame().writer())) {
        break;
      }
      Batch batch = readOrNull(place);
      if (batch != null) {
        batches.add(batch);
      } else if (batches.isEmpty()) {
        skip(place);
      } else {
        break;
      }
    }
    return batches;
  }

  private List<Segment.Place> places(int maxRows, long maxSize) {
    lock.lock();
    try {
      List<Segment.Place> places = new ArrayList<>();
      long count = 0;
      long size = 0;
      for (Segment segment : segments) {
        for (Segment.Place place : segment.places) {
          if (count > maxRows || size > maxSize) {
            return places;
          }
          places.add(place);
          count += place.frame().rows();
          size += place.frame().size();
        }
      }
      return places;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Batch readOrNull(Segment.Place place) throws IOException {
    try {
      Batch batch = Segment.read(place);
      readErrors = 0;
      return batch;
    } catch (IllegalArgumentException | NoSuchFileException _) {
      return null;
    } catch (ClosedByInterruptException e) {
      throw e; // The log closes.
    } catch (IOException e) {
      if (++readErrors < READ_ATTEMPTS) {
        throw e;
      }
      return null;
    }
  }

  private void skip(Segment.Place place) {
    lock.lock();
    try {
      damaged++;
      place.segment().damaged = true;
      removeFirst(1);
    } finally {
      lock.unlock();
    }
  }

  /** Removes the first batches; deletes the segments in which nothing is left. */
  void remove(int batches) {
    lock.lock();
    try {
      removeFirst(batches);
    } finally {
      lock.unlock();
    }
  }

  private void removeFirst(int batches) {
    for (int i = 0; i < batches; i++) {
      while (segments.getFirst().places.isEmpty()) {
        retire(segments.removeFirst());
      }
      rows -= segments.getFirst().places.removeFirst().frame().rows();
    }
    forget();
    count();
    changed.signalAll();
  }

  private void forget() {
    while (!segments.isEmpty() && segments.getFirst().places.isEmpty()) {
      retire(segments.removeFirst());
    }
  }

  /** A segment that cannot be deleted is drained again after a restart, which changes nothing. */
  private void retire(Segment segment) {
    try {
      segment.close();
      if (segment.damaged) {
        Path aside = directory.resolve(segment.path.getFileName() + ".damaged");
        Files.move(segment.path, aside);
        asideBytes += segment.size;
      } else {
        Files.deleteIfExists(segment.path);
      }
    } catch (NoSuchFileException _) {
      // Somebody deleted it; nothing of it takes room.
    } catch (IOException e) {
      asideBytes += segment.size;
    }
    count();
  }

  private void count() {
    long sum = asideBytes;
    int all = 0;
    Segment.Place first = null;
    for (Segment segment : segments) {
      sum += segment.size;
      all += segment.places.size();
      first = first == null ? segment.places.peekFirst() : first;
    }
    bytes = sum;
    batches = all;
    oldestNanos = first == null ? null : first.nanos();
  }

  boolean isEmpty() {
    return batches == 0;
  }

  /** Waits until the spool is empty, at most the given time; returns whether it is. */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    return await(true, nanos);
  }

  /** Waits until something is in the spool, at most the given time; returns whether it is. */
  boolean awaitBatches(long nanos) throws InterruptedException {
    return await(false, nanos);
  }

  private boolean await(boolean empty, long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    lock.lockInterruptibly();
    try {
      while (isEmpty() != empty) {
        long left = deadline - System.nanoTime();
        if (left <= 0
            || closed
            || !changed.await(left, TimeUnit.NANOSECONDS) && isEmpty() != empty) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when the oldest batch came, by {@code System.nanoTime}; null if there is none. */
  @Nullable Long oldestNanos() {
    return oldestNanos;
  }

  long bytes() {
    return bytes;
  }

  long rows() {
    return rows;
  }

  int damaged() {
    return damaged;
  }

  Path directory() {
    return directory;
  }

  /** Gives the directory back; what is in it stays. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      for (Segment segment : segments) {
        segment.close();
      }
    } finally {
      lock.unlock();
      lockFile.close();
    }
  }
}

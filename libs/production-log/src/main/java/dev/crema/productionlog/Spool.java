package dev.crema.productionlog;

import static java.util.stream.Collectors.toSet;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
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

  private static final String DAMAGED = ".damaged";

  private final Path directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final SpoolFile.Opener opener;
  private final FileChannel lockFile;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Segment> segments = new ArrayDeque<>();

  /** What was returned last and is not removed; of the thread that reads. */
  private final Deque<Look.Place> taken = new ArrayDeque<>();

  private long nextSegment = 1;
  private long asideBytes;
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
      spool.recover(new Recovery(clock, opener));
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
    }
    for (Path path : found) {
      segments.add(Segment.recover(path, path.equals(found.getLast()), recovery));
    }
    damaged = recovery.damaged;
    measureAside();
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
        measureAside();
        count();
      }
      if (bytes + size > maxBytes) {
        throw new SpoolFullException();
      }
      add(batch, writable(size));
    } finally {
      try {
        settle();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A full disk is not filled with empty files, one for each attempt. */
  private void add(Batch batch, Segment segment) throws IOException {
    try {
      segment.append(batch, System.nanoTime());
    } catch (Throwable e) {
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
      Possession.flush(directory);
    } catch (IOException e) {
      retire(fresh);
      throw e;
    }
    segments.add(fresh);
    measureAside();
    return fresh;
  }

  /**
   * Returns the first batches, all of one writer, at least one unless the spool is empty. What the
   * disk gives back otherwise than it was written is counted and left in a file with the ending
   * {@code .damaged}; then none is returned.
   *
   * @throws IOException if the disk gives nothing back: everything stays, to be asked for again
   */
  List<Batch> first(int maxRows, long maxSize) throws IOException {
    taken.clear();
    Look look = new Look(maxRows, maxSize, opener);
    for (Look.Part part : parts()) {
      if (!look.read(part)) {
        break;
      }
    }
    taken.addAll(look.places);
    note(look);
    return look.batches;
  }

  private List<Look.Part> parts() {
    lock.lock();
    try {
      return segments.stream()
          .filter(segment -> !segment.isEmpty())
          .map(each -> new Look.Part(each, each.position, each.size, each.batches))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void note(Look look) {
    lock.lock();
    try {
      if (look.damaged != null) {
        skip(look.damaged);
      } else if (look.lost != null) {
        lose(look.lost);
      } else if (!taken.isEmpty()) {
        Look.Place first = taken.getFirst();
        first.segment().first(first.frame(), System.nanoTime());
      }
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void skip(Look.Place place) {
    damaged++;
    place.segment().damaged = true;
    place.segment().removeFirst(place.frame(), place.end());
  }

  /** Nothing more is found in a segment; unless more has come, which the next look will find. */
  private void lose(Look.Part part) {
    Segment segment = part.segment();
    if (segment.size == part.end()) {
      damaged += segment.batches;
      segment.damaged = true;
      segment.removeAll();
    }
  }

  /**
   * Removes the first of the batches that were returned last; deletes the segments in which nothing
   * is left.
   */
  void remove(int count) {
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        Look.Place place = taken.removeFirst();
        place.segment().removeFirst(place.frame(), place.end());
      }
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    forget();
    count();
    changed.signalAll();
  }

  private void forget() {
    while (!segments.isEmpty() && segments.getFirst().isEmpty()) {
      retire(segments.removeFirst());
    }
  }

  /** A segment that cannot be deleted is drained again after a restart, which changes nothing. */
  private void retire(Segment segment) {
    try {
      segment.close();
      if (segment.damaged) {
        Files.move(segment.path, directory.resolve(segment.path.getFileName() + DAMAGED));
        measureAside();
      } else {
        Files.deleteIfExists(segment.path);
      }
    } catch (NoSuchFileException _) {
      // Somebody deleted it; nothing of it takes room.
    } catch (IOException e) {
      measureAside();
    }
  }

  /** Somebody may have deleted what lay aside: the folder itself tells. */
  private void measureAside() {
    File[] files = directory.toFile().listFiles();
    if (files == null) {
      return; // What was found last still counts.
    }
    Set<String> waiting =
        segments.stream().map(each -> each.path.getFileName().toString()).collect(toSet());
    long sum = 0;
    for (File file : files) {
      String name = file.getName();
      boolean isAside = NUMBERED.matcher(name).matches() && !waiting.contains(name);
      sum += isAside ? file.length() : 0;
    }
    asideBytes = sum;
  }

  /** The rows last: who sees none sees that nothing of them takes room. */
  private void count() {
    long sum = asideBytes;
    long sumRows = 0;
    int all = 0;
    Segment first = null;
    for (Segment segment : segments) {
      sum += segment.size;
      sumRows += segment.rows;
      all += segment.batches;
      first = first == null && !segment.isEmpty() ? segment : first;
    }
    bytes = sum;
    oldestNanos = first == null ? null : first.oldestNanos;
    batches = all;
    rows = sumRows;
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

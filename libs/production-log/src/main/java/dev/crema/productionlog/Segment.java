package dev.crema.productionlog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One file of the spool: batches one behind the other. In memory it is a few numbers, however many
 * batches there are.
 */
final class Segment {
  final Path path;
  boolean damaged;
  long size;

  /** What is left in it. */
  int batches;

  long rows;

  /** Where the first of them begins, or what is no batch before it. */
  long position;

  /** When the oldest of them came, by {@code System.nanoTime}, or earlier. */
  long oldestNanos;

  private long firstMillis;
  private long firstNanos;
  private @Nullable SpoolFile file;

  private Segment(Path path) {
    this.path = path;
  }

  static Segment create(Path path, SpoolFile.Opener opener) throws IOException {
    Segment segment = new Segment(path);
    segment.file = opener.create(path);
    return segment;
  }

  boolean isOpen() {
    return file != null;
  }

  boolean isEmpty() {
    return batches == 0;
  }

  /** Adds a batch and returns when it is on the disk; leaves no part of it otherwise. */
  void append(Batch batch, long nanos) throws IOException {
    SpoolFile open = file;
    if (open == null) {
      throw new IOException("The segment is closed.");
    }
    Frame frame = Frame.of(batch);
    try {
      open.write(frame.with(batch.copy()), size);
      open.force();
    } catch (Throwable e) { // Whatever it was, half of a batch must not stay.
      undo(open, e);
      throw e;
    }
    count(frame, nanos);
    size += frame.size();
  }

  /**
   * After a failed flush nobody knows what the disk holds of this file's end, so nothing more is
   * written to it.
   */
  private void undo(SpoolFile open, Throwable cause) {
    file = null;
    try (open) {
      open.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void count(Frame frame, long nanos) {
    if (batches == 0) {
      firstMillis = frame.createdMillis();
      firstNanos = nanos;
      oldestNanos = nanos;
    }
    batches++;
    rows += frame.rows();
  }

  /** Notes which is the first batch that is left. */
  void first(Frame frame, long now) {
    long since = firstNanos + (frame.createdMillis() - firstMillis) * 1_000_000;
    // By the distance of two readings of the wall clock, which may have been set in between.
    oldestNanos = since - firstNanos < 0 ? firstNanos : since - now > 0 ? now : since;
  }

  /** Leaves out the first batch, which ends there. */
  void removeFirst(Frame frame, long end) {
    batches--;
    rows -= frame.rows();
    position = end;
  }

  /** Leaves out all that it has. */
  void removeAll() {
    batches = 0;
    rows = 0;
    position = size;
  }

  void close() throws IOException {
    SpoolFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * Counts what an earlier process left, head by head; bodies are checked when they are drained. A
   * head that is none is searched past: one bad byte does not cost the batches behind it.
   *
   * @param last whether the process may have died while it wrote this file: then an unfinished
   *     batch at its end was never acknowledged, and is cut. What is no beginning of a batch stays
   *     and counts as damaged: the disk, or another release's format
   */
  static Segment recover(Path path, boolean last, Recovery recovery) throws IOException {
    Segment segment = new Segment(path);
    segment.size = Files.size(path);
    long position = 0;
    try (SegmentReader in = recovery.reader(path, segment.size)) {
      for (long next = in.find(0); next >= 0; next = in.find(position)) {
        if (next > position) {
          segment.damaged = true;
          recovery.damaged++;
        }
        Frame frame = in.head(next);
        if (frame == null) {
          throw new IOException("The segment changes while it is read.");
        }
        segment.count(frame, recovery.nanos(frame.createdMillis()));
        position = next + frame.size();
      }
    } catch (IOException e) {
      throw new UnreadableSegmentException(path, position, e);
    }
    if (position < segment.size) {
      segment.end(position, last && isUnfinished(path, position), recovery);
    }
    return segment;
  }

  /** Returns whether what is left is the first part of a batch, or zeros that never were one. */
  private static boolean isUnfinished(Path path, long position) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      in.skipNBytes(position);
      byte[] head = in.readNBytes(Frame.HEAD);
      if (head.length < Frame.HEAD || Frame.head(ByteBuffer.wrap(head), 0) != null) {
        return true;
      }
      for (byte each : head) {
        if (each != 0) {
          return false;
        }
      }
      int next = in.read();
      while (next == 0) {
        next = in.read();
      }
      return next < 0;
    }
  }

  private void end(long position, boolean cut, Recovery recovery) throws IOException {
    if (cut) {
      try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
        out.truncate(position);
        out.force(true);
      }
      size = position;
    } else {
      damaged = true;
      recovery.damaged++;
    }
  }
}

package dev.crema.productionlog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One file of the spool: batches one behind the other, and where each of them begins. */
final class Segment {
  /** Where a batch lies. */
  record Place(Segment segment, long position, Frame frame, long nanos) {}

  private static final int SEARCH = 1 << 20;

  final Path path;
  final Deque<Place> places = new ArrayDeque<>();
  boolean damaged;
  long size;
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
    } catch (IOException e) {
      undo(open, e);
      throw e;
    }
    places.add(new Place(this, size, frame, nanos));
    size += frame.size();
  }

  /**
   * After a failed flush nobody knows what the disk holds of this file's end, so nothing more is
   * written to it.
   */
  private void undo(SpoolFile open, IOException cause) {
    file = null;
    try (open) {
      open.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  void close() throws IOException {
    SpoolFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  /** Reads a batch; null if it is not what was written. */
  static @Nullable Batch read(Place place) throws IOException {
    Frame frame = place.frame;
    byte[] body = new byte[frame.length()];
    try (FileChannel in = FileChannel.open(place.segment.path)) {
      fill(in, ByteBuffer.wrap(body), place.position + Frame.HEAD);
    } catch (EOFException e) {
      return null;
    }
    if (!frame.isBody(body)) {
      return null;
    }
    return new Batch(
        frame.writer(), frame.sequence(), frame.createdMillis(), Tuples.decode(body), body);
  }

  private static void fill(FileChannel in, ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = in.read(buffer, at);
      if (read < 0) {
        throw new EOFException();
      }
      at += read;
    }
  }

  /**
   * Reads what an earlier process left, head by head; bodies are checked when they are drained. A
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
    try (FileChannel in = FileChannel.open(path)) {
      while (position < segment.size) {
        Frame frame = head(in, position, segment.size);
        if (frame == null) {
          long next = search(in, position + 1, segment.size);
          if (next == segment.size) {
            break;
          }
          segment.damaged = true;
          recovery.damaged++;
          position = next;
          continue;
        }
        segment.places.add(
            new Place(segment, position, frame, recovery.nanos(frame.createdMillis())));
        position += frame.size();
      }
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

  private static @Nullable Frame head(FileChannel in, long position, long end) throws IOException {
    if (end - position < Frame.HEAD) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(Frame.HEAD);
    fill(in, head, position);
    Frame frame = Frame.head(head, 0);
    return frame == null || frame.size() > end - position ? null : frame;
  }

  /** Returns where the next whole batch begins, or the end. */
  private static long search(FileChannel in, long from, long end) throws IOException {
    for (long start = from; end - start >= Frame.HEAD; start += SEARCH) {
      ByteBuffer window =
          ByteBuffer.allocate((int) Math.min(end - start, SEARCH + (long) Frame.HEAD));
      fill(in, window, start);
      for (int i = 0; i + Frame.HEAD <= window.capacity(); i++) {
        Frame frame = Frame.head(window, i);
        if (frame != null && frame.size() <= end - start - i) {
          return start + i;
        }
      }
    }
    return end;
  }
}

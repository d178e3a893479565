package dev.crema.productionlog;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** Reads a segment from front to back: many small batches with one call of the system. */
final class SegmentReader implements AutoCloseable {
  private static final int BUFFER = 256 << 10;

  private final SeekableByteChannel channel;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long start;

  /**
   * Takes over a channel.
   *
   * @param limit what lies behind it is not looked at; a file that is shorter ends earlier
   */
  SegmentReader(SeekableByteChannel channel, long limit) throws IOException {
    this.channel = channel;
    try {
      end = Math.min(limit, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the head of the batch that begins here; null if no whole batch does. */
  @Nullable Frame head(long position) throws IOException {
    if (end - position < Frame.HEAD) {
      return null;
    }
    Frame frame = Frame.head(buffer, load(position, Frame.HEAD));
    return frame == null || frame.size() > end - position ? null : frame;
  }

  /** Returns where the next whole batch begins, here or later; -1 if there is none. */
  long find(long position) throws IOException {
    if (head(position) != null) {
      return position;
    }
    for (long from = position + 1; end - from >= Frame.HEAD; from += BUFFER - Frame.HEAD + 1) {
      int length = (int) Math.min(end - from, BUFFER);
      int at = load(from, length);
      for (int i = 0; i + Frame.HEAD <= length; i++) {
        Frame frame = Frame.head(buffer, at + i);
        if (frame != null && frame.size() <= end - from - i) {
          return from + i;
        }
      }
    }
    return -1;
  }

  /** Returns a batch; null if it is not what was written. */
  @Nullable Batch batch(long position, Frame frame) throws IOException {
    byte[] body = new byte[frame.length()];
    for (int done = 0; done < body.length; ) {
      int part = Math.min(body.length - done, BUFFER);
      buffer.get(load(position + Frame.HEAD + done, part), body, done, part);
      done += part;
    }
    if (!frame.isBody(body)) {
      return null;
    }
    try {
      return new Batch(
          frame.writer(), frame.sequence(), frame.createdMillis(), Tuples.decode(body), body);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Returns where in the buffer the bytes lie. */
  private int load(long position, int length) throws IOException {
    if (position < start || position + length > start + buffer.limit()) {
      start = position;
      buffer.clear().limit((int) Math.min(BUFFER, end - position));
      channel.position(position);
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            throw new EOFException("The segment became shorter.");
          }
        }
      } finally {
        buffer.flip(); // After a failure: nothing but what was read.
      }
    }
    return (int) (position - start);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

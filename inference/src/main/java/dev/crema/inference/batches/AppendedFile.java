package dev.crema.inference.batches;

import dev.crema.inference.scoring.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that grows at its end, cut to what was done for good when it is opened. */
final class AppendedFile implements AutoCloseable {
  private static final int FLUSH_BYTES = 1 << 20;

  private final FileChannel channel;
  private final Space.Share space;
  private final JsonText pending = new JsonText(FLUSH_BYTES + (FLUSH_BYTES >> 2));
  private long length;
  private boolean isDirty;

  /**
   * Opens a file.
   *
   * @param length what stays of it
   */
  AppendedFile(Path file, long length, Space.Share space) throws IOException {
    this.space = space;
    this.length = length;
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.size() < length) {
      channel.close();
      throw new FailedException(
          "The batch's own file (%s) is shorter than it was.".formatted(file.getFileName()));
    }
    channel.truncate(length);
    channel.position(length);
  }

  /** Returns where to append. */
  JsonText pending() {
    return pending;
  }

  /** Writes what was appended if it is much. */
  void flushIfLarge() throws IOException {
    if (pending.length() >= FLUSH_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    space.take(pending.length());
    ByteBuffer bytes = ByteBuffer.wrap(pending.array(), 0, pending.length());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    length += pending.length();
    isDirty |= pending.length() > 0;
    pending.clear();
  }

  /** Writes what was appended, such that it survives the machine; returns the file's length. */
  long commit() throws IOException {
    flush();
    if (isDirty) {
      channel.force(false);
      isDirty = false;
    }
    return length;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

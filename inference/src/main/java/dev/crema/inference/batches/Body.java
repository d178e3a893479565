package dev.crema.inference.batches;

import dev.crema.inference.batches.BatchRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The body of a request on its way to the disk.
 *
 * @param in where it comes from
 * @param limit most bytes
 */
record Body(InputStream in, long limit) {
  private static final int BUFFER_BYTES = 1 << 16;

  static BatchRefusedException tooLarge(long limit) {
    return new BatchRefusedException(
        Reason.TOO_LARGE,
        "The body has more than %d bytes (crema.batches.body-bytes).\nMaybe send it as several batches."
            .formatted(limit));
  }

  /**
   * Writes it to a file.
   *
   * @return its length
   * @throws BatchRefusedException if it is empty, too large, or ends before its time
   * @throws IOException if the disk does not take it
   */
  long write(Path file, Space.Share space) throws IOException {
    long length = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = read(buffer); read >= 0; read = read(buffer)) {
        length += read;
        if (length > limit) {
          throw tooLarge(limit);
        }
        space.take(read);
        out.write(buffer, 0, read);
      }
    }
    if (length == 0) {
      throw new BatchRefusedException(Reason.EMPTY, "The body is empty.");
    }
    return length;
  }

  private int read(byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException _) {
      throw new BatchRefusedException(Reason.BROKEN_OFF, "The body ended before its time.");
    }
  }
}

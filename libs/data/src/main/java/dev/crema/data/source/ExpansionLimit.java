package dev.crema.data.source;

import dev.crema.data.InputException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends the reading of compressed data that grows beyond measure. */
final class ExpansionLimit extends FilterInputStream {
  /** What may always come out: a table compresses well when it is small. */
  static final long FREE_BYTES = 1L << 30;

  /** Beyond that, at most this many bytes for each compressed one; real tables give 3 to 30. */
  static final long MAX_RATIO = 200;

  private final NamedFile file;
  private final long limit;
  private long count;

  ExpansionLimit(InputStream in, NamedFile file, long compressedBytes) {
    this(in, file, compressedBytes, FREE_BYTES);
  }

  ExpansionLimit(InputStream in, NamedFile file, long compressedBytes, long freeBytes) {
    super(in);
    this.file = file;
    this.limit = Math.max(freeBytes, compressedBytes * MAX_RATIO);
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int bytes) {
    count += bytes;
    if (count > limit) {
      throw new InputException(
          "%s: the gzip data unpacks to more than %d bytes, which no table does."
                  .formatted(file, limit)
              + "\nMaybe unpack it yourself and look at it.");
    }
  }
}

package dev.crema.data.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What is in gzip data: of all members, one after the other (RFC 1952), as Hadoop, bgzip and {@code
 * cat a.gz b.gz} write them. Zeros may follow the last one.
 *
 * <p>{@link java.util.zip.GZIPInputStream} takes whatever it cannot read as the beginning of a
 * further member for the end of the data, so that rows behind damage, or behind a cut, would be
 * missing and nobody told.
 */
final class GzipMembers extends InputStream {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int WITH_CRC = 1 << 1;
  private static final int WITH_EXTRA = 1 << 2;
  private static final int WITH_NAME = 1 << 3;
  private static final int WITH_COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;
  private static final int TIME_AND_SYSTEM = 6;

  private final InputStream in;
  private final byte[] buffer;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private int from;
  private int to;
  private boolean isFirst = true;
  private boolean isWithin;
  private boolean isEnd;

  GzipMembers(InputStream in, int bufferBytes) {
    this.in = in;
    this.buffer = new byte[bufferBytes];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!isEnd) {
      if (!isWithin) {
        begin();
        continue;
      }
      int count = inflate(target, offset, length);
      if (count > 0) {
        checksum.update(target, offset, count);
        return count;
      }
      if (inflater.finished()) {
        end();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(target, offset, length);
      if (count == 0 && !inflater.finished()) {
        if (inflater.needsDictionary()) {
          throw new ZipException("a dictionary is asked for, which gzip has not");
        }
        if (!fill()) {
          throw new EOFException("Unexpected end of ZLIB input stream");
        }
        inflater.setInput(buffer, from, to - from);
      }
      return count;
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "Invalid ZLIB data format" : e.getMessage());
    }
  }

  /** Reads the header of a member; the first one must be there. */
  private void begin() throws IOException {
    int first = next();
    if (first < 0) {
      if (isFirst) {
        throw new EOFException("there is nothing");
      }
      isEnd = true;
      return;
    }
    if (first == 0 && !isFirst) {
      padding();
      return;
    }
    if (first != MAGIC_1 || required() != MAGIC_2) {
      throw new ZipException("Not in GZIP format" + (isFirst ? "" : " behind the first member"));
    }
    if (required() != DEFLATE) {
      throw new ZipException("Unsupported compression method");
    }
    int flags = required();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("Unknown flags of a header");
    }
    skip(TIME_AND_SYSTEM);
    if ((flags & WITH_EXTRA) != 0) {
      skip(required() | required() << 8);
    }
    text((flags & WITH_NAME) != 0);
    text((flags & WITH_COMMENT) != 0);
    skip((flags & WITH_CRC) != 0 ? 2 : 0);
    inflater.reset();
    checksum.reset();
    inflater.setInput(buffer, from, to - from);
    isFirst = false;
    isWithin = true;
  }

  /** Blocks of tapes and disks are filled up with zeros. */
  private void padding() throws IOException {
    int value = 0;
    while (value == 0) {
      value = next();
    }
    if (value > 0) {
      throw new ZipException("Not in GZIP format behind the first member");
    }
    isEnd = true;
  }

  /** Compares checksum and size, which follow a member. */
  private void end() throws IOException {
    from = to - inflater.getRemaining();
    if (number() != checksum.getValue() || number() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("Corrupt GZIP trailer");
    }
    isWithin = false;
  }

  private long number() throws IOException {
    return required() | required() << 8 | required() << 16 | (long) required() << 24;
  }

  private void text(boolean isThere) throws IOException {
    while (isThere && required() != 0) {
      continue;
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      required();
    }
  }

  private int required() throws IOException {
    int value = next();
    if (value < 0) {
      throw new EOFException("Unexpected end of a GZIP header or trailer");
    }
    return value;
  }

  private int next() throws IOException {
    return from < to || fill() ? buffer[from++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    from = 0;
    to = Math.max(0, count);
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}

package dev.crema.release;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the regular files of a tar, one after the other. Names of an OCI image fit the header, so
 * its extensions for longer ones are passed over.
 */
final class TarReader {

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TYPE = 156;

  private final InputStream in;
  private long unread;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * A file of the tar.
   *
   * @param name as it stands in the tar
   * @param size in bytes
   */
  record Entry(String name, long size) {}

  /** Returns the next file, whose {@link #content} may then be read, or null at the end. */
  @Nullable Entry next() throws IOException {
    in.skipNBytes(unread);
    unread = 0;
    while (true) {
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK) {
        throw new EOFException("it ends in the middle");
      }
      if (header[0] == 0) {
        return null;
      }
      long size = size(header);
      long padded = (size + BLOCK - 1) / BLOCK * BLOCK;
      if (header[TYPE] == '0' || header[TYPE] == 0) {
        unread = padded;
        return new Entry(text(header, 0, NAME_LENGTH), size);
      }
      in.skipNBytes(padded);
    }
  }

  /** Returns the content of the last entry; it is read once, and to its end or not at all. */
  InputStream content(Entry entry) {
    return new InputStream() {
      private long left = entry.size();

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, left));
        if (read < 0) {
          throw new EOFException("it ends in the middle");
        }
        left -= read;
        unread -= read;
        return read;
      }
    };
  }

  private static long size(byte[] header) throws IOException {
    String text = text(header, SIZE, SIZE_LENGTH).strip();
    try {
      return Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw new IOException("an entry has the size (%s)".formatted(text), e);
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}

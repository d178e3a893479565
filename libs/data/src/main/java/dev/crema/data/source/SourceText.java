package dev.crema.data.source;

import dev.crema.data.InputException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The text of a file, perhaps compressed, and how much of it has been read. */
final class SourceText {
  private static final int BUFFER_BYTES = 1 << 16;

  private final NamedFile file;
  private @Nullable StrictUtf8Reader reader;
  private volatile long size;
  private volatile long position;

  SourceText(NamedFile file) {
    this.file = file;
  }

  /** Returns how much of the file has been read, from 0 to 1; NaN before the reading. */
  double share() {
    return size > 0 ? (double) position / size : Double.NaN;
  }

  /** Returns how many lines have been read. */
  long lines() {
    return reader == null ? 0 : reader.lines();
  }

  StrictUtf8Reader open(boolean isGzip) throws IOException {
    InputStream bytes = bytes();
    try {
      StrictUtf8Reader text = new StrictUtf8Reader(isGzip ? unzip(bytes, file) : bytes, file);
      reader = text;
      return text;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private InputStream bytes() throws IOException {
    size = Files.size(file.path());
    position = 0;
    return new FilterInputStream(Files.newInputStream(file.path())) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        position = position + Math.max(0, read); // by one thread
        return read;
      }
    };
  }

  static InputStream unzip(InputStream bytes, NamedFile file) throws IOException {
    return new ExpansionLimit(new GzipMembers(bytes, BUFFER_BYTES), file, Files.size(file.path()));
  }

  /** Returns what is said of a file that cannot be read to its end. */
  static RuntimeException damagedOrDisk(NamedFile file, IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return new InputException(
          "%s: the gzip data is damaged or ends too early (%s).\nMaybe copy the file again."
              .formatted(file, e.getMessage()),
          e);
    }
    return new UncheckedIOException(e);
  }
}

package dev.crema.productionlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is written at its end; what the spool asks of a disk, so that a test can be one. */
interface SpoolFile extends AutoCloseable {
  /** Opens files. */
  @FunctionalInterface
  interface Opener {
    /** Creates a file that must not exist. */
    SpoolFile create(Path path) throws IOException;

    /** Opens one for reading. */
    default SeekableByteChannel read(Path path) throws IOException {
      return FileChannel.open(path);
    }
  }

  /** Writes all bytes at a position, or throws; then any part of them may be there. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** Returns when everything written is on the disk. */
  void force() throws IOException;

  void truncate(long size) throws IOException;

  @Override
  void close() throws IOException;

  /** Creates a file of this machine. */
  static SpoolFile create(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new SpoolFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(true);
      }

      @Override
      public void truncate(long size) throws IOException {
        channel.truncate(size);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}

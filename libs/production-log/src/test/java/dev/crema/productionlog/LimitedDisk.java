package dev.crema.productionlog;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A disk with so much room, and that may not read. */
final class LimitedDisk implements SpoolFile.Opener {
  volatile long left = Long.MAX_VALUE;
  volatile boolean failsToForce;
  volatile boolean failsToRead;

  /** The first byte that cannot be read, of each file. */
  volatile long badFrom = Long.MAX_VALUE;

  @Override
  public SeekableByteChannel read(Path path) throws IOException {
    if (failsToRead) {
      throw new FileSystemException(path.toString(), null, "Too many open files");
    }
    SeekableByteChannel file = SpoolFile.Opener.super.read(path);
    return badFrom == Long.MAX_VALUE ? file : badFrom(file, badFrom);
  }

  private static SeekableByteChannel badFrom(SeekableByteChannel file, long bad) {
    return new SeekableByteChannel() {
      @Override
      public int read(ByteBuffer bytes) throws IOException {
        if (file.position() >= bad) {
          throw new IOException("Input/output error");
        }
        int limit = bytes.limit();
        bytes.limit((int) Math.min(limit, bytes.position() + bad - file.position()));
        try {
          return file.read(bytes);
        } finally {
          bytes.limit(limit);
        }
      }

      @Override
      public int write(ByteBuffer bytes) throws IOException {
        return file.write(bytes);
      }

      @Override
      public long position() throws IOException {
        return file.position();
      }

      @Override
      public SeekableByteChannel position(long position) throws IOException {
        return file.position(position);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public SeekableByteChannel truncate(long size) throws IOException {
        return file.truncate(size);
      }

      @Override
      public boolean isOpen() {
        return file.isOpen();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public SpoolFile create(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return new SpoolFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        byte[] taken = new byte[(int) Math.min(left, bytes.remaining())];
        bytes.get(taken);
        file.seek(position);
        file.write(taken);
        left -= taken.length;
        if (bytes.hasRemaining()) {
          throw new IOException("No space left on device");
        }
      }

      @Override
      public void force() throws IOException {
        if (failsToForce) {
          throw new IOException("Input/output error");
        }
      }

      @Override
      public void truncate(long size) throws IOException {
        long before = file.length();
        file.setLength(size);
        left = left == Long.MAX_VALUE ? left : left + before - size;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}

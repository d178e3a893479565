package dev.crema.inference.recording;

import dev.crema.productionlog.download.DownloadFilter;
import dev.crema.productionlog.download.DownloadLayout;
import dev.crema.productionlog.download.DownloadSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a download on their way from PostgreSQL to who asked. A thread of its own writes a
 * few blocks ahead and then waits for the reader. Closing ends the download; a download that fails
 * fails the reading, so that no file looks whole that is not.
 */
public final class DownloadStream extends InputStream {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadStream.class);
  private static final int AHEAD_BYTES = 256 << 10;

  /** How long the first byte is waited for; a Parquet file is sent when it is complete. */
  private static final Duration FIRST_BYTE = Duration.ofSeconds(10);

  /** How long the reader may take for a block, as the database has it too. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final Duration idle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] buffer = new byte[AHEAD_BYTES];
  private int start;
  private int length;
  private boolean isEnded;
  private boolean isClosed;
  private @Nullable Throwable failure;

  /**
   * What is downloaded.
   *
   * @param filter which predictions
   * @param layout how they are written
   */
  public record Wanted(DownloadFilter filter, DownloadLayout layout) {}

  /** Writes a download. */
  @FunctionalInterface
  interface Source {
    DownloadSummary write(OutputStream out) throws IOException;
  }

  private DownloadStream(Duration idle) {
    this.idle = idle;
  }

  /** Begins a download, and waits until it has a byte, has ended, or has had ten seconds. */
  static DownloadStream begin(Source source) {
    return begin(source, IDLE);
  }

  static DownloadStream begin(Source source, Duration idle) {
    DownloadStream stream = new DownloadStream(idle);
    Thread.ofVirtual().name("download").start(() -> stream.run(source));
    stream.awaitFirst();
    return stream;
  }

  private void run(Source source) {
    Throwable problem = null;
    try {
      DownloadSummary summary = source.write(new Sink());
      LOG.info("A download has {} rows, {} of them misfits.", summary.rows(), summary.misfits());
    } catch (IOException | RuntimeException | Error e) {
      problem = e;
      if (!isClosedNow()) {
        LOG.warn("A download was broken off: {}", e.toString());
      }
    }
    lock.lock();
    try {
      failure = problem;
      isEnded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosedNow() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  private void awaitFirst() {
    lock.lock();
    try {
      long nanos = FIRST_BYTE.toNanos();
      while (length == 0 && !isEnded && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (length == 0 && failure != null) {
        throw unchecked(failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isClosed = true;
      changed.signalAll();
      throw new IllegalStateException("The wait for a download was interrupted.", e);
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case IOException e -> new java.io.UncheckedIOException(e);
      default -> new IllegalStateException(failure);
    };
  }

  /** Where the download writes. */
  private final class Sink extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      // Of the whole block: else a reader of a byte now and then holds a place for ever.
      long until = System.nanoTime() + idle.toNanos();
      int written = 0;
      while (written < count) {
        awaitRoom(until);
        written += put(bytes, offset + written, count - written);
      }
    }
  }

  private int put(byte[] bytes, int offset, int count) {
    lock.lock();
    try {
      int end = (start + length) % buffer.length;
      int fitting = Math.min(count, Math.min(buffer.length - length, buffer.length - end));
      System.arraycopy(bytes, offset, buffer, end, fitting);
      length += fitting;
      changed.signalAll();
      return fitting;
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(long until) throws IOException {
    lock.lock();
    try {
      while (length == buffer.length && !isClosed) {
        if (!changed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new IOException("The receiver takes nothing, or too little.");
        }
      }
      if (isClosed) {
        throw new IOException("The receiver went away.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted.", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (length == 0 && !isEnded && !isClosed) {
        changed.await();
      }
      if (length == 0) {
        return end();
      }
      int taken = Math.min(count, Math.min(length, buffer.length - start));
      System.arraycopy(buffer, start, bytes, offset, taken);
      start = (start + taken) % buffer.length;
      length -= taken;
      changed.signalAll();
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted.", e);
    } finally {
      lock.unlock();
    }
  }

  private int end() throws IOException {
    if (failure != null || !isEnded) {
      throw new IOException("The download was broken off.", failure);
    }
    return -1;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      length = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

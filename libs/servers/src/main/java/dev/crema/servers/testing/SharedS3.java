package dev.crema.servers.testing;

import dev.crema.servers.LocalS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One S3 server for all tests of a JVM, started when it is first asked for and stopped with the
 * JVM. Tests keep apart by their buckets, and never stop it.
 */
public final class SharedS3 {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static @Nullable LocalS3 server;

  private SharedS3() {}

  /**
   * Returns the running server.
   *
   * @return the server, the same in each call
   */
  public static synchronized LocalS3 get() {
    if (server == null) {
      try {
        server = LocalS3.temporary();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  /**
   * Makes an empty bucket that no other test of this JVM has.
   *
   * @return its folder, in which files are objects; its name is the bucket's
   */
  public static Path newBucket() {
    try {
      return get().bucket("bucket-" + BUCKETS.incrementAndGet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

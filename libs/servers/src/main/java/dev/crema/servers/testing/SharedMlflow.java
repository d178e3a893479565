package dev.crema.servers.testing;

import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One MLflow server for all tests of a JVM, started when it is first asked for and stopped with the
 * JVM. Tests keep apart by the names of their models and experiments, and never stop it: who needs
 * an outage starts a {@link LocalMlflow} of its own, or talks to it through a proxy.
 */
public final class SharedMlflow {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static @Nullable LocalMlflow server;

  private SharedMlflow() {}

  /**
   * Returns the running server.
   *
   * @return the server, the same in each call
   */
  public static synchronized LocalMlflow get() {
    if (server == null) {
      try {
        server = LocalMlflow.temporary();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  /**
   * Returns a name that no other test of this JVM has.
   *
   * @param prefix what the name begins with
   * @return the name, of the prefix, a hyphen and a number
   */
  public static String uniqueName(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }
}

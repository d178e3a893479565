package dev.crema.servers.testing;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server for all tests of a JVM, started when it is first asked for and stopped with
 * the JVM. Tests keep apart by their databases, and never stop it: who needs an outage starts a
 * {@link LocalPostgres} of its own.
 */
public final class SharedPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable LocalPostgres server;

  private SharedPostgres() {}

  /**
   * Returns the running server.
   *
   * @return the server, the same in each call
   */
  public static synchronized LocalPostgres get() {
    if (server == null) {
      try {
        server = LocalPostgres.temporary();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }

  /**
   * Makes an empty database that no other test of this JVM has.
   *
   * @return its JDBC address, with the user in it
   */
  public static String newDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    get().createDatabase(name);
    return get().jdbcUrl(name);
  }
}

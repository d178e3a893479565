package dev.crema.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Lets a {@link LocalPostgres} speak TLS, too. */
public final class PostgresTls {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);

  private PostgresTls() {}

  /**
   * Turns it on, and returns when the server has it. Who asks without is answered as before.
   *
   * @param server a running one, which nobody shares
   * @param folder an empty folder for its key and its certificate
   * @return the certificate, PEM, which the server signed itself, for 127.0.0.1 and no other name
   * @throws IOException if it does not take it
   */
  public static Path turnOn(LocalPostgres server, Path folder) throws IOException {
    ServerKeys keys = ServerKeys.make(folder.toAbsolutePath());
    String url = server.jdbcUrl("postgres");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String setting :
          List.of(
              "ssl_cert_file = '%s'".formatted(keys.certificate()),
              "ssl_key_file = '%s'".formatted(keys.writeKey()),
              "ssl = on")) {
        statement.execute("alter system set " + setting);
      }
      statement.execute("select pg_reload_conf()");
      await(url + "&sslmode=require");
    } catch (SQLException e) {
      throw new IOException("PostgreSQL does not take TLS: " + e.getMessage(), e);
    }
    return keys.certificate();
  }

  private static void await(String url) throws SQLException, IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (Connection _ = DriverManager.getConnection(url)) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while PostgreSQL took TLS.", e);
      }
    }
  }
}

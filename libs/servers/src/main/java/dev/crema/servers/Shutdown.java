package dev.crema.servers;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what is still open when the JVM exits, the newest first: a server before the database that
 * it needs. One hook for all, because the JVM runs its hooks in no order.
 */
final class Shutdown {
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::closeAll, "crema-servers"));
  }

  private Shutdown() {}

  static void add(AutoCloseable server) {
    synchronized (OPEN) {
      OPEN.push(server);
    }
  }

  static void remove(AutoCloseable server) {
    synchronized (OPEN) {
      OPEN.remove(server);
    }
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // nothing is left that could handle it
  private static void closeAll() {
    while (true) {
      AutoCloseable server;
      synchronized (OPEN) {
        server = OPEN.poll();
      }
      if (server == null) {
        return;
      }
      try {
        server.close();
      } catch (Exception e) {
        e.printStackTrace();
      }
    }
  }
}

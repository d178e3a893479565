package dev.crema.testkit.kfp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands in front of the HTTP server, which cannot reset a connection itself. */
final class Relay implements AutoCloseable {
  private static final int BACKLOG = 512;

  private final ServerSocket server = new ServerSocket();
  private final int target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  // By the port from which the relay speaks with the server, which tells connections apart there.
  private final Map<Integer, Socket> clients = new ConcurrentHashMap<>();

  Relay(int port, int target) throws IOException {
    this.target = target;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        threads.execute(() -> relay(client));
      } catch (IOException e) {
        // It was closed, or a client was gone before it was heard.
      }
    }
  }

  private void relay(Socket client) {
    try (client;
        Socket inner = new Socket(InetAddress.getLoopbackAddress(), target)) {
      clients.put(inner.getLocalPort(), client);
      client.setTcpNoDelay(true);
      inner.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> copy(inner, client));
      copy(client, inner);
      back.join();
      clients.remove(inner.getLocalPort());
    } catch (IOException e) {
      return; // the client, or the server, has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket one, Socket other) {
    try (one;
        other) {
      return;
    } catch (IOException e) {
      return; // closed already
    }
  }

  /** Resets the connection of a client: TCP's RST, not its orderly end. */
  void reset(int innerPort) throws IOException {
    @Nullable Socket client = clients.get(innerPort);
    if (client != null) {
      client.setSoLinger(true, 0);
      client.close();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clients.values().forEach(client -> closeBoth(client, client));
    threads.shutdownNow();
  }
}

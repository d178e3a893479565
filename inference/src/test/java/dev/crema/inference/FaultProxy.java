package dev.crema.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on until it is told otherwise: an outage for one service, not for other tests. */
public final class FaultProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  /** Connections that came. */
  public final AtomicInteger connections = new AtomicInteger();

  /** What it does with a connection. */
  public enum Mode {
    PASS,
    /** Takes it and says nothing. */
    HANG,
    /** Ends it at once. */
    END
  }

  public FaultProxy(URI target) throws IOException {
    this.target = target;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Ends all connections; those to come are treated so. */
  public void set(Mode next) throws IOException {
    mode = next;
    closeSockets();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        sockets.add(from);
        connections.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> treat(from));
      }
    } catch (IOException _) {
      // Closed: the outage begins.
    }
  }

  private void treat(Socket from) {
    try {
      switch (mode) {
        case PASS -> {
          Socket to = new Socket(target.getHost(), target.getPort());
          sockets.addAll(List.of(from, to));
          Thread.ofPlatform().daemon().start(() -> copy(from, to));
          copy(to, from);
        }
        case HANG -> {}
        case END -> from.close();
      }
    } catch (IOException _) {
      // One end is gone.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException _) {
      // One end is gone, and so is the other now.
    }
  }

  private void closeSockets() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeSockets();
  }
}

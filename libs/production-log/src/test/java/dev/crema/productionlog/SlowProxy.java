package dev.crema.productionlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server on this machine that holds back every answer for a while. */
final class SlowProxy implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;

  SlowProxy(int server) throws IOException {
    this.server = server;
    start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  void delay(Duration each) {
    delay = each;
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("slow-proxy").start(work);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        sockets.add(client);
        Socket other = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(other);
        start(() -> pump(client, other, false));
        start(() -> pump(other, client, true));
      } catch (IOException _) {
        // Closed, or the server is away: the client sees its end.
      }
    }
  }

  private void pump(Socket from, Socket to, boolean slow) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        if (slow) {
          Thread.sleep(delay);
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException | InterruptedException _) {
      // One side has gone, and so does the other.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

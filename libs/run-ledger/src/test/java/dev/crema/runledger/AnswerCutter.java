package dev.crema.runledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to PostgreSQL that loses the answers to some commits: the server has committed, the client
 * sees its connection end.
 */
final class AnswerCutter implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger toCut = new AtomicInteger();

  AnswerCutter(int server) throws IOException {
    this.server = server;
    start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Loses the answers to the next commits. */
  void cut(int commits) {
    toCut.set(commits);
  }

  int left() {
    return toCut.get();
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("answer-cutter").start(work);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        sockets.add(client);
        Socket other = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(other);
        AtomicBoolean isLost = new AtomicBoolean();
        start(() -> ask(client, other, isLost));
        start(() -> answer(other, client, isLost));
      } catch (IOException _) {
        // Closed, or the server is away: the client sees its end.
      }
    }
  }

  private void ask(Socket client, Socket other, AtomicBoolean isLost) {
    byte[] buffer = new byte[64 << 10];
    try (client;
        other) {
      InputStream in = client.getInputStream();
      OutputStream out = other.getOutputStream();
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        if (text.contains("COMMIT") && toCut.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          isLost.set(true);
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      // One side has gone, and so does the other.
    }
  }

  private static void answer(Socket other, Socket client, AtomicBoolean isLost) {
    byte[] buffer = new byte[64 << 10];
    try (client;
        other) {
      InputStream in = other.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int read = in.read(buffer); read > 0 && !isLost.get(); read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
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

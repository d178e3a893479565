package dev.crema.ingestbucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real server and cuts its first answers after so many bytes. */
final class CuttingRelay implements AutoCloseable {
  private final ServerSocket socket;
  private final URI server;
  private final int bytes;
  private final AtomicInteger cuts;
  private final Runnable afterACut;

  CuttingRelay(URI server, int bytes, int cuts, Runnable afterACut) throws IOException {
    this.server = server;
    this.bytes = bytes;
    this.cuts = new AtomicInteger(cuts);
    this.afterACut = afterACut;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  String uri() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = socket.accept();
        Socket behind = new Socket(server.getHost(), server.getPort());
        Thread.ofVirtual().start(() -> copy(client, behind, Long.MAX_VALUE));
        Thread.ofVirtual()
            .start(
                () -> {
                  boolean isCut = cuts.getAndDecrement() > 0;
                  copy(behind, client, isCut ? bytes : Long.MAX_VALUE);
                });
      }
    } catch (SocketException _) {
      // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Socket from, Socket to, long most) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 12];
      long left = most;
      for (int read = in.read(buffer); read >= 0 && left > 0; read = in.read(buffer)) {
        out.write(buffer, 0, (int) Math.min(read, left));
        left -= read;
      }
      if (left <= 0) {
        afterACut.run();
      }
    } catch (IOException _) {
      // One side has ended.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

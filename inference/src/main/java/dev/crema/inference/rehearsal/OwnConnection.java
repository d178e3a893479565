package dev.crema.inference.rehearsal;

import dev.crema.inference.serving.SampleRequest;
import dev.crema.service.transport.OwnAddresses;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection of this process to its own server. Knows as much of HTTP as the server's answers
 * need: a client of the JDK would cost more than the rehearsal.
 */
final class OwnConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_LINE = 8 << 10;
  private static final String LENGTH = "content-length:";
  private static final String OK = "HTTP/1.1 200 ";
  private static final String UNPROCESSABLE = "HTTP/1.1 422 ";

  private final OwnAddresses known;
  private final Socket socket = new Socket();
  private @Nullable SocketAddress address;
  private final InputStream in;

  /**
   * Connects.
   *
   * @param known gets the connection's address before the server can see it, and loses it when the
   *     connection is closed
   */
  OwnConnection(InetAddress server, int port, OwnAddresses known) throws IOException {
    this.known = known;
    try {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(server, 0));
      address = socket.getLocalSocketAddress();
      known.add(address);
      socket.connect(new InetSocketAddress(server, port), TIMEOUT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  void send(byte[] message) throws IOException {
    socket.getOutputStream().write(message);
  }

  /** Returns a request as it is sent. */
  static byte[] message(SampleRequest request) {
    String model = URLEncoder.encode(request.model(), StandardCharsets.UTF_8).replace("+", "%20");
    byte[] head =
        ("POST /predict?model=%s HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n"
                + "content-type: application/json\r\ncontent-length: %d\r\n\r\n")
            .formatted(model, request.body().length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[head.length + request.body().length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(request.body(), 0, all, head.length, request.body().length);
    return all;
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is neither a prediction nor says that the made-up row breaks a rule
   */
  void receive() throws IOException {
    String status = line();
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
    }
    in.skipNBytes(length);
    if (!status.startsWith(OK) && !status.startsWith(UNPROCESSABLE)) {
      throw new IOException("The service answers itself with (%s).".formatted(status));
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() == MAX_LINE) {
        throw new EOFException("The service ended its own connection.");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Closes; what it fails with is of no interest any more. */
  void closeQuietly() {
    try {
      close();
    } catch (IOException _) {
      // Its address is given back.
    }
  }

  @Override
  public void close() throws IOException {
    SocketAddress mine = address;
    if (mine != null) {
      known.remove(mine); // Before anybody else can have it.
    }
    socket.close();
  }
}

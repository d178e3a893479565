package dev.crema.service.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which anything can be sent. */
public final class Raw implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** One answer; the status 0 stands for the end of the connection. */
  public record Answer(int status, String head, String body) {
    public boolean has(String header) {
      return head.toLowerCase(Locale.ROOT).contains("\r\n" + header);
    }
  }

  public Raw(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  public static String post(String path, String body, String... headers) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: x\r\n");
    head.append("content-type: application/json\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return head.append("content-length: ")
        .append(length)
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  public static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n";
  }

  public Socket socket() {
    return socket;
  }

  public Raw send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Sends as long as the other side takes it. */
  public boolean trySend(String text) {
    try {
      send(text);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  public Answer answer() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          return new Answer(0, head.toString(StandardCharsets.ISO_8859_1), "");
        }
        head.write(b);
      }
    } catch (SocketException _) {
      return new Answer(0, "", ""); // Reset.
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int status = Integer.parseInt(text.substring(9, 12));
    int at = text.toLowerCase(Locale.ROOT).indexOf("content-length: ");
    int length = at < 0 ? 0 : Integer.parseInt(text.substring(at + 16, text.indexOf('\r', at)));
    return new Answer(status, text, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.crema.ingestbucket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What no server does on demand: it answers each bucket as its script says, byte by byte, and
 * verifies no signature.
 */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Map<String, Script> scripts = new HashMap<>();

  /** Answers a request of which the head is given, and then ends the connection. */
  interface Script {
    void answer(String head, OutputStream out) throws IOException, InterruptedException;
  }

  ScriptedServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  ScriptedServer with(String bucket, Script script) {
    scripts.put(bucket, script);
    return this;
  }

  /** Returns an answer of S3 to whatever is asked. */
  static Script error(int status, String code, String more, String... headers) {
    String body =
        "<Error><Code>%s</Code><Message>it is so</Message>%s</Error>".formatted(code, more);
    return (head, out) -> out.write(response(status, body, headers).getBytes(UTF_8));
  }

  static String response(int status, String body, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "HTTP/1.1 %d Word\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(status, more, body.getBytes(UTF_8).length, body);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      }
    } catch (SocketException _) {
      // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      String head = head(connection.getInputStream());
      String bucket = head.split("[ /?]", 4)[2]; // GET /bucket/…
      Objects.requireNonNull(scripts.get(bucket)).answer(head, connection.getOutputStream());
      connection.getOutputStream().flush();
    } catch (IOException _) {
      // The other side has had enough.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append(new String(new byte[] {(byte) next}, ISO_8859_1));
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

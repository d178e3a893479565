package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/** What a server writes on a connection, well-behaved or not. */
interface Reply {
  void write(OutputStream out) throws IOException;

  /** An answer as it should be. */
  static Reply of(int status, String type, byte[] body) {
    return out -> {
      out.write(head(status, type, "content-length: " + body.length));
      out.write(body);
    };
  }

  static Reply json(String body) {
    return of(200, "application/json", body.getBytes(UTF_8));
  }

  static Reply html() {
    return of(200, "text/html", "<html><h1>Please log in</h1></html>".getBytes(UTF_8));
  }

  static Reply redirect(String location) {
    return out -> out.write(head(302, "text/html", "content-length: 0\r\nlocation: " + location));
  }

  /** Bytes that are no HTTP. */
  static Reply garbage() {
    return out -> out.write("\u0000\u0001 SSH-2.0-OpenSSH_9.2\r\n\r\n".getBytes(UTF_8));
  }

  /** The connection ends without a word. */
  static Reply nothing() {
    return out -> {};
  }

  /** No answer, while the other side waits. */
  static Reply silence() {
    return _ -> LockSupport.parkNanos(60_000_000_000L);
  }

  /** A body that goes on and on, as fast as it is read. */
  static Reply endless() {
    return out -> {
      out.write(head(200, "application/json", "connection: close"));
      byte[] block = "{\"x\":\"%s".formatted("x".repeat(8_000)).getBytes(UTF_8);
      while (true) {
        out.write(block);
      }
    };
  }

  /** A body of which a byte comes now and then. */
  static Reply drip() {
    return out -> {
      out.write(head(200, "application/json", "content-length: 1000"));
      for (int i = 0; i < 1_000; i++) {
        out.write(' ');
        out.flush();
        LockSupport.parkNanos(50_000_000);
      }
    };
  }

  private static byte[] head(int status, String type, String header) {
    return "HTTP/1.1 %d x\r\ncontent-type: %s\r\n%s\r\n\r\n"
        .formatted(status, type, header)
        .getBytes(UTF_8);
  }
}

package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route that answers before the body of its request has come. */
class AnsweredEarlyIT {
  @TempDir Path folder;

  @Test
  void theConnectionGoesOnWhenTheRestHasCome() throws IOException {
    FakeSource source = FakeSource.serving(folder);
    try (TestService service = TestService.start(source, folder.resolve("cache"), Map.of());
        Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(10_000);
      for (int i = 0; i < 3; i++) {
        send(
            socket,
            "POST /batches HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\n"
                + "content-encoding: gzip\r\ncontent-length: 2\r\n\r\na");
        assertThat(readUntil(socket, "\"status\":415")).startsWith("HTTP/1.1 415");
        send(socket, "b");
        send(socket, "GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
        assertThat(readUntil(socket, "alive")).contains("HTTP/1.1 200");
      }
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        return text + " (closed)";
      }
      text.append((char) next);
    }
    while (in.available() > 0) {
      text.append((char) in.read());
    }
    return text.toString();
  }
}

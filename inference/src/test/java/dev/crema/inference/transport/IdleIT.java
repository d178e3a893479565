package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections on which nothing happens for longer than the server's idle time. */
class IdleIT {
  @TempDir Path folder;
  private TestService service;

  @BeforeEach
  void start() {
    FakeSource source = FakeSource.serving(folder);
    service =
        TestService.start(
            source,
            folder.resolve("cache"),
            Map.of("crema.test.slow", "true", "micronaut.server.idle-timeout", "1s"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void anAnswerThatPausesIsNotCutOff() {
    assertThat(service.get("/test/pause").body()).isEqualTo("xx");
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] all = socket.getInputStream().readAllBytes(); // Until the server closes.
      assertThat(new String(all, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
    }
  }
}

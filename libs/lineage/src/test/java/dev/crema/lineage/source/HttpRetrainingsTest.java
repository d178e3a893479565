package dev.crema.lineage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.lineage.Facts;
import dev.crema.lineage.SourceException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that answers badly does not hold whoever asks. */
@Timeout(60)
class HttpRetrainingsTest {
  private static final Duration SHORT = Duration.ofMillis(700);

  @TempDir Path folder;
  private final CountDownLatch isGone = new CountDownLatch(1);
  private final AtomicBoolean isClosed = new AtomicBoolean();

  @SuppressWarnings("NullAway.Init") // set before each test
  private ServerSocket server;

  /** What the service sends after its head, until the connection breaks. */
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    isClosed.set(true);
    server.close();
  }

  private void serve(String head, Body body) {
    Thread.startVirtualThread(
        () -> {
          try (Socket socket = server.accept();
              OutputStream out = socket.getOutputStream()) {
            out.write(("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            body.write(out);
          } catch (IOException e) {
            isGone.countDown();
          }
        });
  }

  private HttpRetrainings source(@Nullable Path token) {
    URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort());
    return new HttpRetrainings(uri, token, SHORT);
  }

  @Test
  void aBodyThatTricklesIsGivenUpAndItsConnectionClosed() throws Exception {
    serve(
        "Content-Length: 1000000",
        out -> {
          while (!isClosed.get()) {
            out.write(' ');
            out.flush();
            pause();
          }
        });
    assertThatThrownBy(() -> source(null).find("r-1"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("did not answer within 700 ms");
    isGone.await();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aBodyWithoutEndIsCutOff() throws Exception {
    byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.UTF_8);
    serve(
        "Transfer-Encoding: chunked",
        out -> {
          while (!isClosed.get()) {
            out.write(chunk);
          }
        });
    HttpRetrainings patient =
        new HttpRetrainings(
            URI.create("http://127.0.0.1:" + server.getLocalPort()), null, Duration.ofSeconds(30));
    assertThatThrownBy(() -> patient.find("r-1"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("answers with more than 1048576 bytes");
    isGone.await();
  }

  @Test
  void aTokenThatCannotBeReadOrSentIsSaidAsSuchAndNotShown() throws IOException {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> source(none).find("r-1"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("The token for the retraining service cannot be read from the file")
        .hasMessageContaining(none + ") of CREMA_RETRAINING_TOKEN_PATH (NoSuchFileException)")
        .hasMessageContaining("\nMaybe");
    Path two = Files.writeString(folder.resolve("two"), "s3cr3t\nmore");
    assertThatThrownBy(() -> source(two).find("r-1"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("holds more than a token")
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void aRunThatLostItsClaimIsToldSo() throws IOException {
    String json =
        """
        {"run": {"id": "r-2", "followed": false}, "retraining": {"id": 3}, "cause": null}""";
    serve(
        "Content-Length: " + json.length(),
        out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    Facts.Retraining found = source(null).find("r-2").orElseThrow();
    assertThat(found.retraining())
        .containsEntry("id", "3")
        .containsEntry("this run", "lost its claim; the retraining follows another run of its key");
  }
}

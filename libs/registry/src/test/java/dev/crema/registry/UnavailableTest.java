package dev.crema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.crema.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are down, silent, slow, or answer something else than MLflow. */
class UnavailableTest {
  private static final Timeouts SHORT =
      new Timeouts(
          Duration.ofMillis(500),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          3,
          Duration.ofMillis(5));
  private static final String SECRET = "s3cr3t-t0ken";

  private static MlflowRegistry registry(URI uri) {
    return MlflowRegistry.connect(
        new ConnectionSettings(uri, () -> "Bearer " + SECRET, null, SHORT));
  }

  private static URI loopback(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Test
  void serverThatIsDownIsUnavailableWithinABoundedTime(@TempDir Path folder) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    MlflowRegistry registry = registry(loopback(port));
    RegistrationRequest request = Samples.request("m", Samples.files(folder, "one"), null);
    long start = System.nanoTime();
    assertUnavailable(() -> registry.register(request));
    assertUnavailable(() -> registry.byAlias("m", "champion"));
    assertUnavailable(() -> registry.promote("m", "1", null));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void silentServerIsUnavailableWithinABoundedTime() throws Exception {
    // Accepts connections by its backlog and never answers.
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = loopback(socket.getLocalPort());
      long start = System.nanoTime();
      assertUnavailable(() -> registry(uri).byAlias("m", "champion"));
      assertUnavailable(() -> client(uri).end("r", "FINISHED", 1));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void serverThatNeverEndsItsBodyIsUnavailable() throws Exception {
    HttpServer server = server(200, "application/json", "", true);
    assertUnavailable(() -> registry(loopback(server.getAddress().getPort())).versions("m"));
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | text/plain | You are not authenticated. | You are not authenticated. | MLFLOW_TRACKING_USERNAME",
        "403 | text/plain | Invalid Host header | Invalid Host header | --allowed-hosts",
        "404 | text/html | <html><title>404</title></html> | HTTP 404 | no MLflow server",
        "400 | application/json | {\"detail\":\"bad path\"} | bad path | ''",
        "400 | application/json | {\"error_code\":\"X\",\"message\":\"broken\\n[SQL: select password]\"} | broken | ''",
        "302 | text/html | '' | HTTP 302 | redirects",
        "500 | application/json | {\"error_code\":\"FEATURE_DISABLED\",\"message\":\"no workspaces\"} | no workspaces | MLFLOW_WORKSPACE",
        "200 | text/html | <html>login</html> | no JSON | no MLflow server"
      })
  void refusalsOfAnyFormNameTheReasonAndLeakNothing(
      int status, String type, String body, String reason, String maybe) throws Exception {
    HttpServer server = server(status, type, body, false);
    URI uri = loopback(server.getAddress().getPort());
    assertThatThrownBy(() -> registry(uri).versions("m"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining(maybe)
        .hasMessageNotContaining(SECRET)
        .hasMessageNotContaining("SQL")
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.REJECTED);
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"429", "500", "502", "503", "504"})
  void notNowIsTriedAgainABoundedNumberOfTimes(int status) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    URI uri = loopback(server.getAddress().getPort());
    assertUnavailable(() -> registry(uri).byAlias("m", "champion"));
    assertThat(calls).hasValue(SHORT.attempts());
    server.stop(0);
  }

  @Test
  void answerThatIsTooLongIsRefused() throws Exception {
    String body = "{\"x\":\"" + "x".repeat(MlflowHttp.ANSWER_LIMIT_BYTES) + "\"}";
    HttpServer server = server(200, "application/json", body, false);
    URI uri = loopback(server.getAddress().getPort());
    MlflowRegistry patient =
        MlflowRegistry.connect(ConnectionSettings.of(uri).withTimeouts(Samples.IMPATIENT));
    assertThatThrownBy(() -> patient.versions("m"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("sends more than expected");
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({"a/b", "a:b", "it's", "''"})
  void namesThatWouldEndAFilterAreRefusedBeforeAnythingIsSent(String name) {
    assertThatThrownBy(() -> registry(loopback(9)).versions(name))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("The model name (" + name + ")");
  }

  @Test
  void errorPageLongerThanTheFileIsUnavailableAndNotAWrongFile(@TempDir Path folder)
      throws Exception {
    HttpServer server = server(503, "text/html", "<html>" + "x".repeat(5_000), false);
    URI uri = loopback(server.getAddress().getPort());
    ConnectionSettings settings = new ConnectionSettings(uri, () -> null, null, SHORT);
    Artifacts artifacts =
        new Artifacts(
            new MlflowApi(new MlflowHttp(settings), new Retry(2, SHORT.pause())), SHORT.artifact());
    Manifest.Entry entry = Manifest.Entry.of("package/a.json", new byte[] {1, 2});
    Path file = folder.resolve("a.json");
    assertUnavailable(() -> artifacts.get("f", entry, file));
    assertThat(file).doesNotExist();
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-file/a.json", "/dev/full"})
  void diskThatRefusesIsNotTheServersSilence(String path, @TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a-file"), "no folder");
    Path target = folder.resolve(path);
    assumeThat(path.equals("/dev/full") && Files.notExists(target)).isFalse();
    HttpServer server = server(200, "application/octet-stream", "ab", false);
    URI uri = loopback(server.getAddress().getPort());
    ConnectionSettings settings = new ConnectionSettings(uri, () -> null, null, Samples.IMPATIENT);
    Artifacts artifacts =
        new Artifacts(
            new MlflowApi(new MlflowHttp(settings), new Retry(2, SHORT.pause())),
            Samples.IMPATIENT.artifact());
    Manifest.Entry entry = Manifest.Entry.of("package/a.json", new byte[] {'a', 'b'});
    assertThatThrownBy(() -> artifacts.get("f", entry, target))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("MLflow");
    server.stop(0);
  }

  private static ClientRunData client(URI uri) {
    ConnectionSettings settings = new ConnectionSettings(uri, () -> null, null, SHORT);
    return new ClientRunData(settings, new MlflowHttp(settings), new Retry(1, SHORT.pause()));
  }

  private static void assertUnavailable(ThrowingCall call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(RegistryException.class)
        .hasMessageNotContaining(SECRET)
        .hasMessageContaining("MLflow (http://127.0.0.1:")
        .hasMessageNotContaining("Exception")
        .extracting(e -> ((RegistryException) e).kind())
        .isEqualTo(Kind.UNAVAILABLE);
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  private static HttpServer server(int status, String type, String body, boolean endless)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(
              status, endless ? 10 : bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          if (!endless) {
            exchange.close();
          }
        });
    server.start();
    return server;
  }
}

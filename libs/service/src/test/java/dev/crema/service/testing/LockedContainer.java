package dev.crema.service.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPodman;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A service in its image, as locked in as a cluster would have it. */
public final class LockedContainer {
  private static final Duration START = Duration.ofSeconds(60);

  private static final int ASKS = 2_000;
  private static final int ASKED_AT_ONCE = 16;

  private LockedContainer() {}

  /** What is asked of a service that is ready, again and again. */
  public interface Use {
    /**
     * Asks.
     *
     * @param client the client
     * @param service its address
     * @param number how many were before, from 0
     */
    void ask(HttpClient client, URI service, int number) throws Exception;
  }

  /**
   * Loads the image of a module.
   *
   * @param module the module's folder
   */
  public static String image(LocalPodman podman, String module) throws IOException {
    Path tar = Path.of(System.getProperty("crema.root", ".."), module, "target/jib-image.tar");
    assumeTrue(Files.isRegularFile(tar), "the image of the service is not made: make images");
    return podman.load(tar);
  }

  /**
   * Starts the image with a read-only root, as a user that nobody knows, open on a port of this
   * machine; waits until it is ready, and ends it.
   *
   * @param own what this service needs besides: volumes, variables, a limit of memory
   * @param use what is asked of it {@value #ASKS} times, by {@value #ASKED_AT_ONCE} at once
   */
  public static void assertIsReadyAndEnds(
      LocalPodman podman, String image, List<String> own, Use use) throws Exception {
    int port = freePort();
    List<String> words =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--read-only",
                "--tmpfs=/tmp",
                "--user=100065:0",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--network=host",
                "--env=CREMA_SECURITY_MODE=open",
                "--env=CREMA_HOST=127.0.0.1",
                "--env=CREMA_PORT=" + port));
    words.addAll(own);
    words.add(image);
    String container = podman.call(words.toArray(String[]::new));
    try {
      assertThat(answer(podman, container, port)).isEqualTo(200);
      ask(use, URI.create("http://127.0.0.1:" + port));
      assertThat(podman.call("inspect", "--format={{.State.Running}}", container))
          .as("it has memory enough: %s", podman.call("logs", "--tail=50", container))
          .isEqualTo("true");
      podman.call("stop", "--time=20", container);
      assertThat(podman.call("inspect", "--format={{.State.ExitCode}}", container))
          .as("exit code after SIGTERM (143: ended by it, after its own shutdown): %s", container)
          .isIn("0", "143");
      assertThat(podman.call("logs", container)).doesNotContain("[cds]", "[warning]");
    } finally {
      podman.call("rm", "--force", "--time=0", container);
    }
  }

  private static void ask(Use use, URI service) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService askers = Executors.newFixedThreadPool(ASKED_AT_ONCE)) {
      List<Callable<Boolean>> asks =
          IntStream.range(0, ASKS)
              .<Callable<Boolean>>mapToObj(
                  number ->
                      () -> {
                        use.ask(client, service, number);
                        return true;
                      })
              .toList();
      for (Future<Boolean> each : askers.invokeAll(asks)) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  /** Posts JSON, and returns the status. */
  public static int post(HttpClient client, URI to, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static int answer(LocalPodman podman, String container, int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readiness".formatted(port)))
            .timeout(Duration.ofSeconds(5))
            .build();
    long end = System.nanoTime() + START.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        try {
          int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
          if (status == 200) {
            return status;
          }
        } catch (IOException _) {
          // it does not listen yet
        }
        assertThat(podman.call("inspect", "--format={{.State.Running}}", container))
            .as("the service runs: %s", podman.call("logs", container))
            .isEqualTo("true");
        Thread.sleep(200);
      }
    }
    throw new AssertionError("not ready in time: " + podman.call("logs", container));
  }

  /** The service is another user than the one who wrote the files. */
  public static void makeReadable(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(
            file,
            PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package dev.crema.inference.outside;

import dev.crema.data.document.Node;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A real Prometheus that reads one service every half second. */
public final class Prometheus implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("address=127\\.0\\.0\\.1:([1-9]\\d*)");

  private static final Pattern READY = Pattern.compile("Server is ready to receive web requests");

  private final Program program;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private Prometheus(Program program) throws IOException {
    this.program = program;
    this.port = Integer.parseInt(program.awaitLine(LISTENING).group(1));
    program.awaitLine(READY);
  }

  /** Returns the Prometheus of this machine. */
  public static Optional<String> program() {
    return Program.find("prometheus");
  }

  /**
   * Starts one that keeps exemplars.
   *
   * @param folder an empty folder
   * @param target port of the service
   */
  public static Prometheus start(Path folder, int target) throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            scrape_configs:
              - job_name: service
                scrape_interval: 500ms
                scrape_timeout: 500ms
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(target));
    Program program =
        Program.start(
            List.of(
                program().orElseThrow(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=127.0.0.1:0"));
    try {
      return new Prometheus(program);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** Asks its API, and returns what it has under data. */
  public Node get(String path, String query) {
    String words = URLEncoder.encode(query, StandardCharsets.UTF_8);
    URI uri = URI.create("http://127.0.0.1:%d/api/v1/%s?query=%s".formatted(port, path, words));
    try {
      String body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      return Node.json(body, path).required("data");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns {@code up}, {@code unknown} before the first reading, or why the last one failed. */
  public String health() {
    List<Node> targets = get("targets", "").required("activeTargets").items();
    if (targets.isEmpty()) {
      return "unknown";
    }
    String error = targets.getFirst().required("lastError").text();
    return error.isEmpty() ? targets.getFirst().required("health").text() : error;
  }

  @Override
  public void close() {
    client.close();
    program.close();
  }
}

package dev.crema.inference.outside;

import dev.crema.data.document.Node;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A real Prometheus that reads one service every half second. */
public final class Prometheus implements AutoCloseable {
  private final LocalPrometheus server;
  private final HttpClient client = HttpClient.newHttpClient();

  private Prometheus(LocalPrometheus server) {
    this.server = server;
  }

  /**
   * Starts one that keeps exemplars.
   *
   * @param folder an empty folder
   * @param target port of the service
   */
  public static Prometheus start(Path folder, int target) throws IOException {
    return new Prometheus(
        LocalPrometheus.in(
            folder,
            """
            scrape_configs:
              - job_name: service
                scrape_interval: 500ms
                scrape_timeout: 500ms
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(target)));
  }

  /** Asks its API, and returns what it has under data. */
  public Node get(String path, String query) {
    String words = URLEncoder.encode(query, StandardCharsets.UTF_8);
    URI uri = server.uri().resolve("/api/v1/%s?query=%s".formatted(path, words));
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
    server.close();
  }
}

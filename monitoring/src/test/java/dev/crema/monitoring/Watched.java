package dev.crema.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code make demo-loop}, which stays up, watched by a Prometheus with all committed rules: quiet
 * and drifted traffic with its truth, a retraining by the double of KFP, the next champion. Beside
 * them stand the series of a cluster, from a file.
 */
final class Watched implements AutoCloseable {
  static final Path ROOT =
      Path.of(System.getProperty("crema.root", "..")).toAbsolutePath().normalize();

  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final String ALIVE = "All of it stays up until Ctrl-C.";
  private static final Duration CERTIFICATE = Duration.ofDays(80);

  private final Process demo;
  private final Path log;
  private final HttpServer cluster;
  private final AtomicInteger scrapes = new AtomicInteger(10);
  private final HttpClient client = HttpClient.newHttpClient();
  private final LocalPrometheus prometheus;

  private Watched(Process demo, Path folder) throws Exception {
    this.demo = demo;
    this.log = folder.resolve("demo.log");
    cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cluster.createContext("/metrics", this::metrics);
    cluster.start();
    said("The retraining service listens: ");
    prometheus = LocalPrometheus.in(folder.resolve("prometheus"), configuration());
  }

  /** Starts all of it and waits until the next champion serves. */
  static Watched start(Path folder) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ROOT.resolve("pipelines/demo/demo-loop").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("demo.log").toFile());
    builder.environment().keySet().removeAll(List.of("DEMO_EXIT", "VARIANT"));
    builder
        .environment()
        .putAll(
            Map.of(
                "CREMA_DEMO_STATE",
                folder.resolve("state").toString(),
                "CREMA_PERFORMANCE_INTERVAL",
                "1s"));
    Process process = builder.start();
    try {
      Watched watched = new Watched(process, folder);
      watched.said(ALIVE);
      return watched;
    } catch (Exception | AssertionError e) {
      process.destroy();
      throw e;
    }
  }

  /** What the demo has said. */
  String story() throws IOException {
    return Files.readString(log);
  }

  URI inference() throws Exception {
    return URI.create(said("The inference service answers: "));
  }

  URI retraining() throws Exception {
    return URI.create(said("The retraining service listens: "));
  }

  URI prometheus() {
    return prometheus.uri();
  }

  /** Waits until the demo has said something, and returns the word that follows. */
  private String said(String words) throws IOException, InterruptedException {
    Pattern line = Pattern.compile(Pattern.quote(words) + "(\\S*)");
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      String output = Files.exists(log) ? Files.readString(log) : "";
      Matcher matcher = line.matcher(output);
      if (matcher.find()) {
        return matcher.group(1);
      }
      if (!demo.isAlive() || Instant.now().isAfter(end)) {
        throw new AssertionError("The demo has not said (%s):\n%s".formatted(words, output));
      }
      Thread.sleep(200);
    }
  }

  private String configuration() throws Exception {
    return """
    global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
    rule_files: ["%s/*.yaml"]
    scrape_configs:
      - job_name: inference
        static_configs: [{targets: ["%s"], labels: {namespace: crema, pod: inference-0}}]
      - job_name: retraining
        static_configs: [{targets: ["%s"], labels: {namespace: crema, pod: retraining-6d9c7f5b8-x2x4q}}]
      - job_name: crema-cluster
        honor_labels: true
        static_configs: [{targets: ["127.0.0.1:%d"]}]
    """
        .formatted(
            Path.of(Rule.FOLDER).toAbsolutePath(),
            inference().getAuthority(),
            retraining().getAuthority(),
            cluster.getAddress().getPort());
  }

  private void metrics(HttpExchange exchange) throws IOException {
    long end = Instant.now().plus(CERTIFICATE).getEpochSecond();
    byte[] body =
        Files.readString(Path.of("src/test/resources/cluster.prom"))
            .replace("{{n}}", Integer.toString(scrapes.incrementAndGet()))
            .replace("{{end}}", Long.toString(end))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Returns the status of an answer of inference. */
  int post(String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(inference().resolve(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** Returns the series that a query finds now. */
  List<Map<String, Object>> ask(String query) throws Exception {
    String words = URLEncoder.encode(query, StandardCharsets.UTF_8);
    URI uri = prometheus().resolve("/api/v1/query?query=" + words);
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError("%s: %s".formatted(query, answer.body()));
    }
    return Tree.objects(Tree.object(Tree.parse(answer.body()).get("data")).get("result"));
  }

  /** Waits until a query finds something. */
  void await(String query) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (ask(query).isEmpty()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("The query (%s) finds nothing.".formatted(query));
      }
      Thread.sleep(500);
    }
  }

  @Override
  public void close() throws InterruptedException {
    prometheus.close();
    cluster.stop(0);
    client.close();
    demo.destroy(); // SIGTERM: it ends all that it started.
    if (!demo.waitFor(60, TimeUnit.SECONDS)) {
      demo.destroyForcibly();
    }
  }
}

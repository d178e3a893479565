package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed rules and routes in a real Prometheus and a real Alertmanager. */
class AlertFlowIT {
  private static final String RETRAINING = "http://retraining:8090/webhooks/alertmanager";
  private static final String TOKEN_FILE = "/etc/crema/webhook-token";

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private volatile int drifted = 1;

  private record Delivery(@Nullable String authorization, String body) {}

  @Test
  void aDriftedModelReachesTheWebhookOnceAndItsEndToo(@TempDir Path folder) throws Exception {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/metrics", this::metrics);
    server.createContext("/webhooks/alertmanager", this::webhook);
    server.start();
    int port = server.getAddress().getPort();
    try (LocalAlertmanager alertmanager =
            LocalAlertmanager.in(folder.resolve("alertmanager"), routes(folder, port));
        LocalPrometheus _ =
            LocalPrometheus.in(
                folder.resolve("prometheus"), prometheus(port, alertmanager.address(), folder))) {
      Delivery firing = next();
      assertThat(firing.authorization()).isEqualTo("Bearer not-a-secret");
      assertThat(firing.body())
          .contains("\"version\":\"4\"", "\"status\":\"firing\"", "\"alertname\":\"CremaDrift\"")
          .contains("\"model\":\"churn\"", "\"version\":\"3\"", "\"action\":\"retrain\"")
          .contains("\"annotations\":{", "\"severity\":\"P1\"");
      drifted = 0;
      assertThat(next().body()).contains("\"status\":\"resolved\"");
      assertThat(deliveries).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  private Delivery next() throws InterruptedException {
    Delivery delivery = deliveries.poll(40, TimeUnit.SECONDS);
    assertThat(delivery).as("the next delivery").isNotNull();
    return delivery;
  }

  private static String routes(Path folder, int port) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "not-a-secret");
    return Files.readString(Path.of("alertmanager/alertmanager.yml"))
        .replace(RETRAINING, "http://127.0.0.1:%d/webhooks/alertmanager".formatted(port))
        .replace(TOKEN_FILE, token.toString())
        .replace("group_interval: 1m", "group_interval: 1s");
  }

  private static String prometheus(int port, String alertmanager, Path folder) throws IOException {
    Path rules = Files.createDirectories(folder.resolve("rules"));
    String committed = Files.readString(Path.of("prometheus/rules/triggers.yaml"));
    assertThat(committed).contains("keep_firing_for: 5m");
    Files.writeString(
        rules.resolve("triggers.yaml"),
        committed.replace("keep_firing_for: 5m", "keep_firing_for: 1s"));
    return """
    global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
    rule_files: ["%s/*.yaml"]
    alerting:
      alertmanagers:
        - static_configs: [{targets: ["%s"]}]
    scrape_configs:
      - job_name: inference
        static_configs: [{targets: ["127.0.0.1:%d"]}]
    """
        .formatted(rules.toAbsolutePath(), alertmanager, port);
  }

  private void metrics(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        """
        inference_drift_detected{model="churn",version="2",severity="P0"} 1
        inference_drift_detected{model="churn",version="3",severity="P1"} %d
        inference_model_info{model="churn",reference="@champion",version="3",digest="0"} 1
        """
            .formatted(drifted));
  }

  private void webhook(HttpExchange exchange) throws IOException {
    deliveries.add(
        new Delivery(
            exchange.getRequestHeaders().getFirst("Authorization"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    answer(exchange, "");
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}

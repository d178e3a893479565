package dev.crema.retraining.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.crema.retraining.Alertmanager;
import dev.crema.retraining.InMemoryRetrainings;
import dev.crema.retraining.TestService;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.servers.LocalAlertmanager;
import dev.crema.service.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Alertmanager sends, and what it does with our answers. */
class AlertmanagerIT {
  private static final Path GOLDEN =
      Path.of("src/test/resources/golden/alertmanager-notification.json");

  private static final String TOKEN = "a-token-of-alertmanager";

  private static final String ALERTS =
      """
      [{"labels": {"alertname": "CremaDrift", "model": "churn", "severity": "P1",
        "feature": "<script>alert(1)</script>; $(reboot)"},
        "annotations": {"summary": "30 % of the features drifted"},
        "startsAt": "2026-03-01T11:00:00.5Z", "endsAt": "2100-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph?g0.expr=1"},
       {"labels": {"alertname": "CremaDrift", "model": "churn", "severity": "P2",
        "feature": "age"},
        "annotations": {}, "startsAt": "2026-03-01T11:30:00Z", "endsAt": "2026-03-01T11:40:00Z"}]
      """;

  @TempDir Path folder;
  private Path tokenFile;

  @BeforeEach
  void needAlertmanager() throws IOException {
    assumeTrue(
        LocalAlertmanager.isInstalled(),
        "no Alertmanager. Maybe apt-get install prometheus-alertmanager");
    tokenFile = Files.writeString(folder.resolve("token"), TOKEN + "\n");
  }

  private TestService service(InMemoryRetrainings store) {
    return TestService.start(store, Map.of("crema.webhook.token-file", tokenFile.toString()));
  }

  private static Retraining first(InMemoryRetrainings store) {
    Await.until(() -> !store.all().isEmpty());
    return store.all().getFirst();
  }

  @Test
  void aFiringAlertBecomesARetraining() throws IOException {
    InMemoryRetrainings store = new InMemoryRetrainings("churn");
    try (TestService service = service(store);
        Alertmanager alertmanager =
            Alertmanager.start(folder, service.uri("/webhooks/alertmanager"), tokenFile)) {
      alertmanager.fire(ALERTS);
      Retraining made = first(store);
      assertThat(made.model()).isEqualTo("churn");
      assertThat(made.state()).isEqualTo(RetrainingState.REQUESTED);
      assertThat(made.cause()).isInstanceOf(Cause.Alert.class);
      Cause.Alert cause = (Cause.Alert) made.cause();
      assertThat(cause.name()).isEqualTo("CremaDrift");
      assertThat(cause.severity()).isEqualTo("P1");
      assertThat(cause.startsAt()).isEqualTo(Instant.parse("2026-03-01T11:00:00.5Z"));
      assertThat(cause.fingerprint()).matches("[0-9a-f]{16}");
    }
  }

  /** The reason for 503 and never 4xx while PostgreSQL is away. */
  @Test
  void anAlertThatCouldNotBeStoredComesAgain() throws IOException {
    InMemoryRetrainings store = new InMemoryRetrainings("churn");
    store.isAway = true;
    try (TestService service = service(store);
        Alertmanager alertmanager =
            Alertmanager.start(folder, service.uri("/webhooks/alertmanager"), tokenFile)) {
      alertmanager.fire(ALERTS);
      Await.until(() -> store.calls.get() >= 2);
      assertThat(store.all()).isEmpty();
      store.isAway = false;
      assertThat(first(store).model()).isEqualTo("churn");
    }
  }

  @Test
  void theStoredNotificationIsWhatItSends() throws IOException, InterruptedException {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (Alertmanager alertmanager = Alertmanager.start(folder, here, tokenFile)) {
      alertmanager.fire(ALERTS);
      String body = withBoth(bodies);
      // Where it runs is this machine's own; alerts of a group come in no order.
      String sent = body.replaceAll("\"externalURL\":\"[^\"]*\"", "\"externalURL\":\"\"").strip();
      if (Boolean.getBoolean("golden.update")) {
        Files.writeString(GOLDEN, sent + "\n");
      }
      assertThat(new NotificationReader(10).read(sent.getBytes(StandardCharsets.UTF_8)).alerts())
          .containsExactlyInAnyOrderElementsOf(
              new NotificationReader(10).read(Files.readAllBytes(GOLDEN)).alerts());
      assertThat(fields(sent)).containsExactlyInAnyOrder(fields(Files.readString(GOLDEN)));
    } finally {
      server.stop(0);
    }
  }

  /** It may send the first alert of a group before it has taken the second. */
  private static String withBoth(BlockingQueue<String> bodies) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      String body = bodies.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(body).as("a notification with both alerts within 30 s").isNotNull();
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (new NotificationReader(10).read(bytes).alerts().size() == 2) {
        return body;
      }
    }
  }

  private static String[] fields(String json) {
    return java.util.regex.Pattern.compile("\"([A-Za-z]+)\":")
        .matcher(json)
        .results()
        .map(match -> match.group(1))
        .toArray(String[]::new);
  }
}

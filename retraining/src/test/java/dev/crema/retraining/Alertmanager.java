package dev.crema.retraining;

import dev.crema.servers.LocalAlertmanager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** A real Alertmanager that tells one webhook of every alert at once. */
public final class Alertmanager implements AutoCloseable {
  private final LocalAlertmanager server;
  private final HttpClient client = HttpClient.newHttpClient();

  private Alertmanager(LocalAlertmanager server) {
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param folder an empty folder
   * @param webhook where it sends to
   * @param tokenFile what it shows there
   */
  public static Alertmanager start(Path folder, URI webhook, Path tokenFile) throws IOException {
    return new Alertmanager(
        LocalAlertmanager.in(
            folder,
            """
            route:
              receiver: crema
              group_by: [model]
              group_wait: 200ms
              group_interval: 1s
              repeat_interval: 1h
            receivers:
              - name: crema
                webhook_configs:
                  - url: %s
                    http_config:
                      authorization: {type: Bearer, credentials_file: %s}
            """
                .formatted(webhook, tokenFile)));
  }

  /** Tells it of alerts, as Prometheus does. */
  public void fire(String alerts) {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(server.uri().resolve("/api/v2/alerts"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(alerts))
                .build());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}

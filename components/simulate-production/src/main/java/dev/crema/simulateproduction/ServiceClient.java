package dev.crema.simulateproduction;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The two routes of the inference service that production uses. */
final class ServiceClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Too much to do, or no version yet: said again later. */
  private static final Set<Integer> LATER = Set.of(408, 429, 503);

  private final URI service;
  private final @Nullable String token;
  private final Pauses pauses;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * A client.
   *
   * @param service http or https, such as {@code http://127.0.0.1:8080}
   * @param token the bearer token; null = none
   */
  ServiceClient(String service, @Nullable String token, Pauses pauses) {
    this.service = uri(service);
    this.token = token;
    this.pauses = pauses;
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw new InputException(
        "service_url (%s) is no address of a service.\nMaybe http://host:8080.".formatted(text));
  }

  /** Predicts rows, and returns the ids of the predictions. */
  List<String> predict(String model, List<Map<String, Object>> rows) {
    String query =
        model.isEmpty() ? "" : "?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8);
    Node answer = post("/predict" + query, Map.of("rows", rows));
    List<String> ids = new ArrayList<>();
    for (Node prediction : answer.required("predictions").items()) {
      ids.add(prediction.required("id").text());
    }
    if (ids.size() != rows.size()) {
      throw new StepException(
          ErrorKind.INTERNAL,
          "The service answered %d rows with %d predictions.".formatted(rows.size(), ids.size()));
    }
    return ids;
  }

  /** Sends truths, and returns how many ended how. */
  Map<String, Long> tell(List<Map<String, Object>> observations) {
    Node answer = post("/ground-truth", Map.of("observations", observations));
    Map<String, Long> counts = new LinkedHashMap<>();
    answer
        .required("counts")
        .entries()
        .forEach((outcome, count) -> counts.put(outcome, count.integer()));
    return counts;
  }

  private Node post(String path, Map<String, Object> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return Node.json(send(request.build()), "the answer of " + path);
  }

  private String send(HttpRequest request) {
    String problem = "";
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        HttpResponse<String> response =
            http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() == 200) {
          return response.body();
        }
        problem = "it answered %d".formatted(response.statusCode());
        if (!LATER.contains(response.statusCode())) {
          throw refused(request, response);
        }
      } catch (IOException e) {
        problem = e.getClass().getSimpleName();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StepException(ErrorKind.UNAVAILABLE, "interrupted", e);
      }
      if (attempt < ATTEMPTS) {
        pauses.pause(pause);
        pause = pause.multipliedBy(2);
      }
    }
    throw new StepException(
        ErrorKind.UNAVAILABLE,
        "The service (%s) did not take a request in %d attempts: %s.\nMaybe look at its /readiness."
            .formatted(service, ATTEMPTS, problem));
  }

  private static StepException refused(HttpRequest request, HttpResponse<String> response) {
    String body = response.body();
    return new StepException(
        response.statusCode() >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.INVALID_INPUT,
        "The service refuses (%s) with %d: %s%s"
            .formatted(
                request.uri().getPath(),
                response.statusCode(),
                body.substring(0, Math.min(500, body.length())).replace('\n', ' '),
                response.statusCode() == 401
                    ? "\nMaybe set CREMA_SERVICE_TOKEN to a token of the role (predict)."
                    : ""));
  }

  @Override
  public void close() {
    http.close();
  }
}

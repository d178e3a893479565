package dev.crema.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a server of this machine. */
final class Http {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  Http(URI uri) {
    this.uri = uri;
  }

  URI uri() {
    return uri;
  }

  /** Returns the answer to {@code POST} of JSON. */
  String post(String path, byte[] json) throws IOException, InterruptedException, DemoException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json))
            .build();
    return body(request, answerOf(request));
  }

  /** Returns the answer to {@code GET} as JSON. */
  String get(String path) throws IOException, InterruptedException, DemoException {
    HttpRequest request = getRequest(path);
    return body(request, answerOf(request));
  }

  /** Returns the answer to {@code GET} as JSON; null while the server is not ready to give one. */
  @Nullable String getIfThere(String path) throws IOException, InterruptedException, DemoException {
    HttpRequest request = getRequest(path);
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return response.statusCode() == 503 ? null : body(request, response);
  }

  /** Returns the answer to {@code GET}; null while the server is not there or not ready. */
  @Nullable String getIfUp(String path) throws InterruptedException, DemoException {
    try {
      return getIfThere(path);
    } catch (IOException e) {
      return null; // it has not bound its port yet, or takes longer for its first answer
    }
  }

  /** A busy service refuses before it does anything, and says when to ask again. */
  private HttpResponse<String> answerOf(HttpRequest request)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      OptionalLong seconds = response.headers().firstValueAsLong("Retry-After");
      if (response.statusCode() != 503 || seconds.isEmpty() || Instant.now().isAfter(end)) {
        return response;
      }
      TimeUnit.SECONDS.sleep(Math.min(seconds.getAsLong(), 5));
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri.resolve(path)).timeout(PATIENCE);
  }

  private HttpRequest getRequest(String path) {
    return request(path).header("Accept", "application/json").build();
  }

  private static String body(HttpRequest request, HttpResponse<String> response)
      throws DemoException {
    if (response.statusCode() / 100 != 2) {
      throw new DemoException(
          "The server answered %d to %s %s: %s"
              .formatted(response.statusCode(), request.method(), request.uri(), response.body()));
    }
    return response.body();
  }
}

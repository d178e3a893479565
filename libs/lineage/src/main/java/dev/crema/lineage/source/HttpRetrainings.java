package dev.crema.lineage.source;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.lineage.Facts;
import dev.crema.lineage.Source;
import dev.crema.lineage.SourceException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Retrainings of the retraining service: {@code GET /why/run/{kfp_run_id}} answers 404 for a run
 * that it did not start, else {@code {"retraining": {"id", "model", …}, "cause": {"kind", …}}}, of
 * an alert with {@code version} and {@code starts_at}; {@code "run": {"followed": false}} beside
 * them says that the run lost its claim. Further fields are shown as they are.
 */
final class HttpRetrainings implements Source<String, Facts.Retraining> {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 1 << 20;

  private final URI uri;
  private final @Nullable Path token;
  private final Duration answer;

  HttpRetrainings(URI uri, @Nullable Path token) {
    this(uri, token, ANSWER);
  }

  /** The last is how long the whole answer may take. */
  HttpRetrainings(URI uri, @Nullable Path token, Duration answer) {
    this.uri = uri;
    this.token = token;
    this.answer = answer;
  }

  @Override
  public String where() {
    return "retraining service " + uri;
  }

  @Override
  public Optional<Facts.Retraining> find(String kfpRunId) {
    HttpRequest request = request(kfpRunId);
    // A client of its own for the one request: it is closed with it.
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      HttpResponse<byte[]> response =
          client
              .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES))
              .get(answer.toNanos(), TimeUnit.NANOSECONDS);
      return answer(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      throw new SourceException(
          "The %s did not answer within %d ms.".formatted(where(), answer.toMillis()));
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (IOException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("The wait for the %s was interrupted.".formatted(where()));
    } finally {
      client.shutdownNow(); // A plain close would wait for a body that trickles.
      client.close();
    }
  }

  private SourceException failure(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("exceeds capacity")
        ? new SourceException(
            "The %s answers with more than %d bytes.".formatted(where(), MAX_BYTES))
        : new SourceException(
            "The %s does not answer (%s).".formatted(where(), cause.getClass().getSimpleName()));
  }

  private HttpRequest request(String kfpRunId) {
    String base = uri.toString().replaceAll("/+$", "");
    String segment = URLEncoder.encode(kfpRunId, StandardCharsets.UTF_8).replace("+", "%20");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/why/run/" + segment))
            .header("Accept", "application/json");
    if (token != null) {
      authorize(request, token);
    }
    return request.build();
  }

  private static void authorize(HttpRequest.Builder request, Path token) {
    try {
      request.header("Authorization", "Bearer " + Files.readString(token).strip());
    } catch (IOException | IllegalArgumentException e) { // The last would quote the token.
      throw new SourceException(
          "The token for the retraining service cannot be read from the file (%s) of %s (%s).\nMaybe the secret is not mounted, or the file holds more than a token."
              .formatted(
                  token, EnvironmentSources.RETRAINING_TOKEN_PATH, e.getClass().getSimpleName()));
    }
  }

  private Optional<Facts.Retraining> answer(int status, byte[] body) throws IOException {
    if (status == 404) {
      return Optional.empty();
    }
    if (status != 200) {
      throw new SourceException(
          "The %s answered with status %d and %d bytes.".formatted(where(), status, body.length));
    }
    Map<String, Object> json = JSON.std.mapFrom(body);
    Map<String, String> retraining = texts(json.get("retraining"));
    if (retraining.isEmpty()) {
      throw new SourceException(
          "The %s answered without the object (retraining).".formatted(where()));
    }
    if (json.get("run") instanceof Map<?, ?> run && Boolean.FALSE.equals(run.get("followed"))) {
      retraining.put("this run", "lost its claim; the retraining follows another run of its key");
    }
    return Optional.of(new Facts.Retraining(retraining, texts(json.get("cause"))));
  }

  private static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, each) -> {
            if (each != null) {
              texts.put(String.valueOf(name), String.valueOf(each));
            }
          });
    }
    return texts;
  }
}

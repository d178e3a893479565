package dev.crema.registry;

import dev.crema.registry.FileSubscriber.DiskException;
import dev.crema.registry.RegistryException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP with MLflow: one attempt, within a time limit that covers the body too. Answers that
 * say "not now" become {@code UNAVAILABLE}; other refusals are returned.
 */
final class MlflowHttp {
  /** The largest JSON answer that is read: a page of a thousand versions has about 2 MB. */
  static final int ANSWER_LIMIT_BYTES = 16 << 20;

  private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);

  private final ConnectionSettings settings;
  private final HttpClient client;
  private final String base;

  MlflowHttp(ConnectionSettings settings) {
    this.settings = settings;
    this.base = settings.uri().toString().replaceAll("/+$", "");
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.timeouts().connect());
    if ("http".equalsIgnoreCase(settings.uri().getScheme())) {
      builder.sslContext(trustsNobody());
    }
    this.client = builder.build();
  }

  /**
   * Without TLS no certificate is looked at, and reading those of the machine, as the JDK's client
   * does when it is built, takes longer than all requests of a step.
   */
  private static SSLContext trustsNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no TLS.", e);
    }
  }

  URI server() {
    return settings.uri();
  }

  Answer get(String path, Map<String, String> query) {
    String tail = query.isEmpty() ? "" : "?" + query(query);
    return json("GET", path, path + tail, null);
  }

  Answer send(String method, String path, Object body) {
    return json(method, path, path, body);
  }

  private Answer json(String method, String call, String pathAndQuery, @Nullable Object body) {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Fields.write(body));
    HttpRequest request =
        request("/api/2.0/mlflow/" + pathAndQuery)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    HttpResponse<byte[]> response =
        exchange(request, answerHandler(), settings.timeouts().request());
    return answer(method + " " + call, response.statusCode(), response.body());
  }

  static BodyHandler<byte[]> answerHandler() {
    return BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_LIMIT_BYTES);
  }

  /** Returns an answer; throws if it says that MLflow cannot do it at the moment. */
  Answer answer(String call, int status, byte[] body) {
    Answer answer = Answer.of(call, status, body);
    boolean internal = status == 500 && !answer.hasCode("FEATURE_DISABLED");
    if (NOT_NOW.contains(status) || internal) {
      throw new RegistryException(
          Kind.UNAVAILABLE,
          "MLflow (%s) cannot do %s at the moment, HTTP %d: %s\nMaybe its log says why; this can be tried again."
              .formatted(server(), call, status, answer.reason()));
    }
    if (answer.isLostRace()) {
      throw new RegistryException(
          Kind.UNAVAILABLE,
          "MLflow (%s) did not do %s, because another client wrote the same at that moment: %s\nMaybe try again."
              .formatted(server(), call, answer.reason()));
    }
    return answer;
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + path)).header("User-Agent", "crema");
    String authorization = settings.credentials().authorization();
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    if (settings.workspace() != null) {
      builder.header("X-MLFLOW-WORKSPACE", settings.workspace());
    }
    return builder;
  }

  /**
   * Sends a request once; the limit covers the answer's body, which the client's own does not.
   *
   * @throws UncheckedIOException if this machine's disk refuses the body
   */
  <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler, Duration limit) {
    CompletableFuture<HttpResponse<T>> future = client.sendAsync(request, handler);
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unavailable("did not answer within %d s".formatted(limit.toSeconds()), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      for (Throwable each = cause; each != null; each = each.getCause()) {
        if (each instanceof DiskException disk) {
          throw new UncheckedIOException(disk.failure());
        }
      }
      if (cause instanceof IOException
          && String.valueOf(cause.getMessage()).contains("exceeds capacity")) {
        throw new RegistryException(
            Kind.REJECTED,
            "MLflow (%s) sends more than expected for %s.".formatted(server(), request.uri()),
            cause);
      }
      if (cause instanceof IOException) {
        throw unavailable("does not answer: " + words((IOException) cause), cause);
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for: interrupted", e);
    }
  }

  /** Returns what happened to the connection, in words; the JDK often has the class alone. */
  private static String words(IOException cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "no connection within the time for it";
      case HttpTimeoutException _ -> "nothing came within the time for it";
      case ConnectException _ -> "no connection, or the name of its host is not known";
      case EOFException _ -> "the connection ended before the answer did";
      default -> cause.getMessage() == null ? "the connection failed" : cause.getMessage();
    };
  }

  RegistryException unavailable(String what, Throwable cause) {
    return new RegistryException(
        Kind.UNAVAILABLE,
        "MLflow (%s) %s.\nMaybe it is down, or MLFLOW_TRACKING_URI is wrong; this can be tried again."
            .formatted(server(), what),
        cause);
  }

  private static String query(Map<String, String> query) {
    return query.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

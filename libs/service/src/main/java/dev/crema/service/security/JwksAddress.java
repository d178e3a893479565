package dev.crema.service.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The address where an issuer publishes its keys. No redirect is followed. */
final class JwksAddress {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 1 << 20;

  private final URI uri;

  JwksAddress(URI uri) {
    this.uri = uri;
  }

  /**
   * Returns what the address answers, within 10 seconds in all and 1 MiB.
   *
   * @throws IOException if there is no such answer; its message has no address and no answer
   */
  String read() throws IOException, InterruptedException {
    // A client for each reading: what waits between two of them is nothing.
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).timeout(LIMIT).header("accept", "application/json").build();
      CompletableFuture<String> answer =
          client
              .sendAsync(request, BodyHandlers.ofInputStream())
              .thenApplyAsync(JwksAddress::text, task -> Thread.ofVirtual().start(task));
      try {
        // The request's own limit ends with the head; a body that drips has to end too.
        return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        throw new IOException("the issuer does not answer in 10 seconds");
      } catch (ExecutionException e) {
        throw new IOException(words(e), e);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private static String words(ExecutionException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof BadAnswerException
        ? String.valueOf(cause.getMessage())
        : "the issuer does not answer (%s)".formatted(cause.getClass().getSimpleName());
  }

  /** Says what is wrong with an answer. */
  private static final class BadAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadAnswerException(String message) {
      super(message);
    }
  }

  private static String text(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        throw new BadAnswerException("the issuer answers %d".formatted(response.statusCode()));
      }
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new BadAnswerException("the issuer's answer is larger than 1 MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException _) {
      throw new BadAnswerException("the issuer's answer breaks off");
    }
  }
}

package dev.crema.requestretraining;

import dev.crema.requestretraining.RequestRetraining.Outputs;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one route of the retraining service that asks for a retraining. What is asked twice is one
 * retraining there, so a request whose answer was lost is sent again.
 */
final class RetrainingClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  static final int ANSWER_BYTES = 1 << 18;

  private final Address address;
  private final Patience patience;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  RetrainingClient(Address address, Patience patience) {
    this.address = address;
    this.patience = patience;
  }

  /** One attempt that came to nothing, for now. */
  private static final class NotNow extends Exception {
    private static final long serialVersionUID = 1;

    private final Duration asked;

    NotNow(String problem, Duration asked) {
      super(problem, null, false, false);
      this.asked = asked;
    }
  }

  /**
   * Asks.
   *
   * @return what the service has stored
   * @throws StepException if it refuses, says something else, or does not answer after bounded
   *     retries
   */
  Outputs ask(Wish wish) {
    HttpRequest request = request(wish);
    String problem = "";
    try {
      for (int attempt = 1; attempt <= Patience.ATTEMPTS; attempt++) {
        try {
          return once(request).retraining(wish.model());
        } catch (NotNow e) {
          problem = String.valueOf(e.getMessage());
          if (attempt < Patience.ATTEMPTS) {
            patience.beforeNext(attempt, e.asked);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepException(
          ErrorKind.UNAVAILABLE, "The wait for the service was interrupted.", e);
    }
    throw new StepException(
        ErrorKind.UNAVAILABLE,
        "The service (%s) did not take the request in %d attempts: %s\nMaybe look at its /readiness."
            .formatted(address, Patience.ATTEMPTS, problem));
  }

  private HttpRequest request(Wish wish) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.retrainings())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("User-Agent", "crema")
            .POST(HttpRequest.BodyPublishers.ofString(wish.json()));
    if (address.token() != null) {
      request.header("Authorization", "Bearer " + address.token());
    }
    return request.build();
  }

  private Reply once(HttpRequest request) throws NotNow, InterruptedException {
    HttpResponse<String> response = exchange(request);
    Reply reply =
        new Reply(
            address,
            response.statusCode(),
            response.headers().firstValue("Retry-After").orElse(""),
            response.body());
    if (reply.isLater()) {
      throw new NotNow("it answered %d.".formatted(reply.status()), reply.pause());
    }
    return reply;
  }

  private HttpResponse<String> exchange(HttpRequest request) throws NotNow, InterruptedException {
    CompletableFuture<HttpResponse<String>> future =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_BYTES));
    try {
      return future.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new NotNow(
          "no answer within %d ms.".formatted(patience.answer().toMillis()), Duration.ZERO);
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNull(e.getCause())); // a future's own always has one
    } finally {
      future.cancel(true);
    }
  }

  private NotNow failure(Throwable cause) {
    if (!(cause instanceof IOException)) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The service (%s) cannot be asked (%s).\nMaybe service_url is wrong."
              .formatted(address, cause.getClass().getSimpleName()),
          cause);
    }
    if (String.valueOf(cause.getMessage()).contains("exceeds capacity")) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The service (%s) answers with more than %d bytes.\nMaybe service_url names another service."
              .formatted(address, ANSWER_BYTES),
          cause);
    }
    return new NotNow(
        "the connection failed (%s).".formatted(cause.getClass().getSimpleName()), Duration.ZERO);
  }

  /** Lets go of what is still under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}

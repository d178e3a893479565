package dev.crema.inference.rest;

import dev.crema.inference.metrics.ModelMetrics;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.RefusedRequestException;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.Reference;
import dev.crema.inference.serving.ServedModel;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all routes that predict share: find the model, predict, count, answer.
 *
 * <p>While the model is in memory, all of it runs on the event loop: reading and scoring a request
 * is quicker than handing it over.
 */
@Singleton
final class Answers {
  static final String RETRY_SECONDS = "5";

  private final Models models;
  private final ModelMetrics metrics;
  private final Executor later = Executors.newVirtualThreadPerTaskExecutor();

  Answers(Models models, ModelMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /**
   * Which model a request is for.
   *
   * @param model null for the service's own
   * @param reference null for the alias that the service follows
   */
  record Target(@Nullable String model, @Nullable Reference reference) {
    static final Target MAIN = new Target(null, null);

    /** Reads a version, or an alias, as it stands in an address. */
    static Target of(@Nullable String model, @Nullable String version) {
      return model == null && version == null
          ? MAIN
          : new Target(model, version == null ? null : Reference.parse(version));
    }
  }

  /** What a protocol does with a request. */
  interface Protocol<T> {
    /** Reads the request and scores it. */
    T predict(ServedModel model);

    /** Returns what was predicted. */
    Predictions predictions(T scored);

    /** Writes the answer. */
    byte[] write(T scored);
  }

  /** Answers a request. */
  <T> CompletionStage<HttpResponse<byte[]>> answer(Supplier<Target> target, Protocol<T> protocol) {
    ModelSlot slot;
    try {
      Target found = target.get();
      slot = models.slot(found.model(), found.reference());
    } catch (NotServedException e) {
      return CompletableFuture.completedFuture(notServed(e).response());
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response());
    }
    CompletableFuture<ServedModel> obtained = models.obtain(slot);
    if (obtained.isDone() && !obtained.isCompletedExceptionally()) {
      return answer(obtained.join(), protocol);
    }
    return obtained
        .thenComposeAsync(model -> answer(model, protocol), later)
        .exceptionally(Answers::failure);
  }

  private <T> CompletionStage<HttpResponse<byte[]>> answer(
      ServedModel model, Protocol<T> protocol) {
    long start = System.nanoTime();
    T scored;
    try {
      scored = protocol.predict(model);
    } catch (RefusedRequestException e) {
      return CompletableFuture.completedFuture(refusal(e).response());
    }
    Predictions predictions = protocol.predictions(scored);
    metrics.predicted(model, predictions, System.nanoTime() - start);
    HttpResponse<byte[]> response =
        HttpResponse.ok(protocol.write(scored)).contentType(MediaType.APPLICATION_JSON_TYPE);
    return CompletableFuture.completedFuture(response);
  }

  static HttpResponse<byte[]> failure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case NotServedException e -> notServed(e).response();
      case null, default -> throw new CompletionException(cause);
    };
  }

  /** An answer that says why a model is not served. */
  static Refusal notServed(NotServedException e) {
    return new Refusal(e);
  }

  /** A problem, with the time after which to ask again where that is of use. */
  record Refusal(NotServedException cause) {
    MutableHttpResponse<byte[]> response() {
      return cause.isUnknown()
          ? Problem.of(HttpStatus.NOT_FOUND, cause.getMessage()).response()
          : Problem.of(HttpStatus.SERVICE_UNAVAILABLE, cause.getMessage())
              .response()
              .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
  }

  static Problem refusal(RefusedRequestException e) {
    HttpStatus status =
        switch (e.reason()) {
          case MALFORMED -> HttpStatus.BAD_REQUEST;
          case WRONG_FORM, INVALID_ROWS -> HttpStatus.UNPROCESSABLE_ENTITY;
          case TOO_MANY_ROWS -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
        };
    return new Problem(status, e.getMessage(), e.problems(), e.hasMore());
  }
}

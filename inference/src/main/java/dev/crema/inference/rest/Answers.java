package dev.crema.inference.rest;

import dev.crema.inference.metrics.ModelMetrics;
import dev.crema.inference.recording.Caller;
import dev.crema.inference.recording.Recorder;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.RowWatch;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.Models;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.Reference;
import dev.crema.inference.serving.ServedModel;
import dev.crema.productionlog.LogRefusedException;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.metrics.StageMetrics;
import dev.crema.service.metrics.StageMetrics.Stage;
import dev.crema.service.rest.Bodies;
import dev.crema.service.rest.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
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
  private static final String RETRY_SECONDS = "5";
  private static final String RETRY_SOON_SECONDS = "1";

  private final Models models;
  private final ModelMetrics metrics;
  private final StageMetrics stages;
  private final Recorder recorder;
  private final Executor later = Executors.newVirtualThreadPerTaskExecutor();

  Answers(Models models, ModelMetrics metrics, StageMetrics stages, Recorder recorder) {
    this.models = models;
    this.metrics = metrics;
    this.stages = stages;
    this.recorder = recorder;
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

  /** Reads a request and scores it. */
  interface Protocol {
    /**
     * Reads and scores.
     *
     * @param isKept whether the log wants the rows
     */
    Scored predict(ServedModel model, boolean isKept);
  }

  /**
   * What was predicted.
   *
   * @param text makes the answer: JSON in UTF-8
   */
  record Scored(Predictions predictions, Supplier<byte[]> text) {}

  /** Answers a request. */
  CompletionStage<HttpResponse<byte[]>> answer(
      Supplier<Target> target, Caller caller, Protocol protocol) {
    return found(
        () -> slot(target.get()),
        slot -> {
          CompletableFuture<ServedModel> obtained = models.obtain(slot);
          if (obtained.isDone() && !obtained.isCompletedExceptionally()) {
            return answer(obtained.join(), caller, protocol);
          }
          return obtained.thenComposeAsync(model -> answer(model, caller, protocol), later);
        });
  }

  private ModelSlot slot(Target target) {
    return models.slot(target.model(), target.reference());
  }

  /** Answers with what a model says of itself, after it was loaded if need be. */
  CompletionStage<HttpResponse<byte[]>> about(
      Supplier<Target> target, Function<ServedModel, Map<String, @Nullable Object>> view) {
    return found(
        () -> slot(target.get()),
        slot -> models.obtain(slot).thenApply(served -> Bodies.json(view.apply(served))));
  }

  /**
   * Finds the slot that a request names, and goes on with it.
   *
   * @param find fails with an {@link IllegalArgumentException} if what the request names is no name
   */
  CompletionStage<HttpResponse<byte[]>> found(
      Supplier<ModelSlot> find, Function<ModelSlot, CompletionStage<HttpResponse<byte[]>>> next) {
    ModelSlot slot;
    try {
      slot = find.get();
    } catch (NotServedException e) {
      return CompletableFuture.completedFuture(notServed(e));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response());
    }
    return next.apply(slot).exceptionally(Answers::failure);
  }

  private CompletionStage<HttpResponse<byte[]>> answer(
      ServedModel model, Caller caller, Protocol protocol) {
    long start = System.nanoTime();
    Scored scored;
    try {
      scored = protocol.predict(model, recorder.isOn());
    } catch (RefusedRequestException e) {
      return CompletableFuture.completedFuture(refusal(e).response());
    }
    long scoring = System.nanoTime() - start;
    HttpResponse<byte[]> response =
        HttpResponse.ok(scored.text().get()).contentType(MediaType.APPLICATION_JSON_TYPE);
    if (caller.isRehearsal()) {
      return CompletableFuture.completedFuture(response);
    }
    long answeredAt = System.nanoTime();
    CompletionStage<Void> logged;
    try {
      logged = recorder.record(scored.predictions(), caller);
    } catch (RefusedRequestException e) {
      return CompletableFuture.completedFuture(refusal(e).response());
    }
    if (logged == null) {
      answered(model, scored.predictions(), scoring, caller);
      return CompletableFuture.completedFuture(response);
    }
    // Not on the log's one thread, which has others' rows to write.
    return logged.handleAsync(
        (_, failure) -> {
          stages.took(Stage.LOG, System.nanoTime() - answeredAt, caller.correlationId());
          if (failure != null) {
            return failure(failure);
          }
          answered(model, scored.predictions(), scoring, caller);
          return response;
        },
        caller.loop());
  }

  private void answered(ServedModel model, Predictions rows, long scoringNanos, Caller caller) {
    metrics.predicted(model, rows, scoringNanos, caller.correlationId());
    RowWatch watch = rows.predictor().watch();
    if (watch != null) {
      watch.answered(rows);
    }
  }

  private static HttpResponse<byte[]> failure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case NotServedException e -> notServed(e);
      case LogRefusedException e ->
          Problem.of(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  "The prediction cannot be logged, so it is not given: " + e.getMessage())
              .response()
              .header(HttpHeaders.RETRY_AFTER, RETRY_SOON_SECONDS);
      case null, default -> throw new CompletionException(cause);
    };
  }

  /** Returns a problem, with the time after which to ask again where that is of use. */
  static MutableHttpResponse<byte[]> notServed(NotServedException e) {
    return e.isUnknown()
        ? Problem.of(HttpStatus.NOT_FOUND, e.getMessage()).response()
        : Problem.of(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage())
            .response()
            .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
  }

  static Problem refusal(RefusedRequestException e) {
    HttpStatus status =
        switch (e.reason()) {
          case MALFORMED -> HttpStatus.BAD_REQUEST;
          case WRONG_FORM, INVALID_ROWS -> HttpStatus.UNPROCESSABLE_ENTITY;
          case TOO_MANY_ROWS -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
        };
    return new Problem(status, e.getMessage(), RowErrors.of(e));
  }
}

package dev.crema.retraining.rest;

import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.settings.RequestsSettings;
import dev.crema.retraining.settings.WebhookSettings;
import dev.crema.retraining.webhook.Deadline;
import dev.crema.retraining.webhook.DeadlineException;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.rest.Problem;
import dev.crema.service.transport.RequestContext;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all routes over PostgreSQL share: a bound on how many of them wait for it, and the ways in
 * which they refuse. Never 429, which Alertmanager takes for good: 503, and it comes again.
 * Notifications have places of their own, so that a storm of them does not keep people out.
 */
@Singleton
final class StoreCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);
  private static final String RETRY_SECONDS = "5";
  private static final String RETRY_SOON_SECONDS = "1";

  /** What was done before, as other models' alerts of a notification, stays done. */
  private static final String UNDONE =
      "PostgreSQL did not do all of it; what it did joins when the same comes again.";

  private final Semaphore places;
  private final Semaphore notificationPlaces;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  StoreCalls(RequestsSettings requests, WebhookSettings webhook) {
    places = new Semaphore(requests.atOnce());
    notificationPlaces = new Semaphore(webhook.atOnce());
  }

  /** Answers, or says why not. */
  HttpResponse<?> answer(HttpRequest<?> request, Supplier<HttpResponse<?>> answer) {
    if (!places.tryAcquire()) {
      return tooMany();
    }
    try {
      return RequestContext.of(request).logging(() -> refusing(answer));
    } finally {
      places.release();
    }
  }

  /**
   * Answers a notification, or says why not, by a deadline. The place is free when the work has
   * ended, which may be later: an alert that is begun is not broken off.
   */
  HttpResponse<?> answer(
      HttpRequest<?> request, Deadline deadline, Supplier<HttpResponse<?>> answer) {
    if (!notificationPlaces.tryAcquire()) {
      return tooMany();
    }
    RequestContext context = RequestContext.of(request);
    Future<HttpResponse<?>> work =
        threads.submit(
            () -> {
              try {
                return context.logging(() -> refusing(answer));
              } finally {
                notificationPlaces.release();
              }
            });
    try {
      return work.get(Math.max(0, deadline.left().toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return late(new DeadlineException());
    } catch (ExecutionException e) {
      throw new IllegalStateException("A notification could not be answered.", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return late(new DeadlineException());
    }
  }

  private static HttpResponse<?> refusing(Supplier<HttpResponse<?>> answer) {
    try {
      return answer.get();
    } catch (StoreUnavailableException e) {
      LOG.warn("PostgreSQL did not do what a request asked for: {}", e.toString());
      return later(UNDONE, RETRY_SECONDS);
    } catch (DeadlineException e) {
      return late(e);
    } catch (RefusedRequestException e) {
      return Problem.of(status(e), e.getMessage()).response();
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response();
    }
  }

  private static HttpStatus status(RefusedRequestException e) {
    return switch (e.reason()) {
      case MALFORMED -> HttpStatus.BAD_REQUEST;
      case WRONG_FORM, INVALID_ROWS -> HttpStatus.UNPROCESSABLE_ENTITY;
      case TOO_MANY_ROWS -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
    };
  }

  private static HttpResponse<?> tooMany() {
    return later("Too many requests wait for PostgreSQL.", RETRY_SOON_SECONDS);
  }

  private static HttpResponse<?> late(DeadlineException e) {
    LOG.warn("{}", e.getMessage());
    return later(String.valueOf(e.getMessage()), RETRY_SECONDS);
  }

  private static HttpResponse<?> later(String detail, String seconds) {
    return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, detail)
        .response()
        .header(HttpHeaders.RETRY_AFTER, seconds);
  }

  /** Ends what is under way in other threads. */
  @Override
  @PreDestroy
  public void close() {
    threads.shutdownNow();
  }
}

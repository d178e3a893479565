package dev.crema.inference.rest;

import dev.crema.inference.recording.LogUnavailableException;
import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.serving.NotServedException;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.rest.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** What all routes over the production log share: the ways in which they refuse. */
@Singleton
final class LogAnswers {
  private static final String RETRY_SECONDS = "5";

  private final ProductionData data;

  LogAnswers(ProductionData data) {
    this.data = data;
  }

  /** Answers, or says why not. */
  HttpResponse<?> answer(Supplier<HttpResponse<?>> answer) {
    try {
      data.requireOn();
      return answer.get();
    } catch (LogUnavailableException e) {
      return unavailable(e);
    } catch (NotServedException e) {
      return Answers.notServed(e);
    } catch (RefusedRequestException e) {
      return Answers.refusal(e).response();
    } catch (RejectedExecutionException e) {
      return later(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return Problem.of(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())).response();
    }
  }

  private static HttpResponse<?> unavailable(LogUnavailableException e) {
    return switch (e.reason()) {
      case OFF -> Problem.of(HttpStatus.NOT_FOUND, e.getMessage()).response();
      case VALUE -> Problem.of(HttpStatus.BAD_REQUEST, e.getMessage()).response();
      case AWAY, SLOW -> later(e.getMessage());
    };
  }

  private static HttpResponse<?> later(String detail) {
    return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, detail)
        .response()
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
  }
}

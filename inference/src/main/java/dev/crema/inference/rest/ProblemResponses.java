package dev.crema.inference.rest;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Makes a problem of every error that no route answers itself; never tells what went on inside. */
@Singleton
final class ProblemResponses implements ErrorResponseProcessor<byte[]> {

  @Override
  @SuppressWarnings("unchecked") // A HEAD request's answer has no body, whatever its type.
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    if (context.getRequest().getMethod() == HttpMethod.HEAD) {
      return (MutableHttpResponse<byte[]>) response;
    }
    HttpStatus status = HttpStatus.valueOf(response.code());
    return Problem.of(status, detail(status)).into(response);
  }

  private static String detail(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "The request is not well-formed.";
      case NOT_FOUND -> "There is no such route.\nMaybe GET / lists the one you look for.";
      case METHOD_NOT_ALLOWED -> "The route does not take this method; Allow names those it takes.";
      case NOT_ACCEPTABLE -> "The route does not give any of the media types in Accept.";
      case UNSUPPORTED_MEDIA_TYPE ->
          "The route takes application/json.\nMaybe send -H 'content-type: application/json'.";
      case REQUEST_ENTITY_TOO_LARGE ->
          "The request is larger than this service takes.\nMaybe send fewer rows at once.";
      default ->
          status.getCode() < 500
              ? "The request cannot be answered."
              : "The service failed to answer; its log says why.";
    };
  }
}

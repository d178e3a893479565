package dev.crema.service.rest;

import dev.crema.service.ServiceInfo;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.UnsupportedMediaException;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.exceptions.UnsatisfiedBodyRouteException;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Makes a problem of every error that no route answers itself; never tells what went on inside. */
@Singleton
final class ProblemResponses implements ErrorResponseProcessor<byte[]> {
  private final ServiceInfo service;

  ProblemResponses(ServiceInfo service) {
    this.service = service;
  }

  @Override
  @SuppressWarnings("unchecked") // A HEAD request's answer has no body, whatever its type.
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    if (context.getRequest().getMethod() == HttpMethod.HEAD) {
      return (MutableHttpResponse<byte[]>) response;
    }
    HttpStatus status = HttpStatus.valueOf(response.code());
    Throwable cause = context.getRootCause().orElse(null);
    return Problem.of(status, detail(status, cause)).into(response);
  }

  private String detail(HttpStatus status, @Nullable Throwable cause) {
    return switch (cause) {
      case RefusedHttpException ours -> String.valueOf(ours.getMessage());
      case UnsupportedMediaException e -> takes(e.getAcceptableContentTypes());
      case UnsatisfiedBodyRouteException _ ->
          "The request has no body.\nMaybe the file is empty, or not there, from which it was to come.";
      case null, default -> detail(status);
    };
  }

  private static String takes(Collection<String> types) {
    String first = types.isEmpty() ? MediaType.APPLICATION_JSON : types.iterator().next();
    return "The route takes %s.\nMaybe send -H 'content-type: %s'."
        .formatted(String.join(", ", types), first);
  }

  private String detail(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "The request is not well-formed.";
      case NOT_FOUND -> "There is no such route.\nMaybe GET / lists the one you look for.";
      case METHOD_NOT_ALLOWED -> "The route does not take this method; Allow names those it takes.";
      case NOT_ACCEPTABLE -> "The route does not give any of the media types in Accept.";
      case UNSUPPORTED_MEDIA_TYPE -> "The route does not take this media type.";
      case REQUEST_ENTITY_TOO_LARGE -> service.tooLarge();
      default ->
          status.getCode() < 500
              ? "The request cannot be answered."
              : "The service failed to answer; its log says why.";
    };
  }
}

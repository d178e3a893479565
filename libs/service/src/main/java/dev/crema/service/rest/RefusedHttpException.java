package dev.crema.service.rest;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;

/** An answer instead of a route's, in words of ours: fit for everybody's eyes. */
public final class RefusedHttpException extends HttpStatusException {
  private static final long serialVersionUID = 1L;

  public RefusedHttpException(HttpStatus status, String message) {
    super(status, message);
  }
}

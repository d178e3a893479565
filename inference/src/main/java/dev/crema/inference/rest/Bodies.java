package dev.crema.inference.rest;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import org.jspecify.annotations.Nullable;

/** What is common to the bodies of requests. */
final class Bodies {
  private static final byte[] NONE = {};

  private Bodies() {}

  /** Returns the bytes of a body that is not compressed. */
  static byte[] plain(byte @Nullable [] body, @Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new HttpStatusException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed (Content-Encoding).");
    }
    return body == null ? NONE : body;
  }
}

package dev.crema.inference.rest;

import dev.crema.data.document.Json;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is common to the bodies of requests and answers. */
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

  /** Returns an answer in JSON. */
  static MutableHttpResponse<byte[]> json(Map<String, ? extends @Nullable Object> tree) {
    return HttpResponse.ok(Json.write(tree).getBytes(StandardCharsets.UTF_8))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }
}

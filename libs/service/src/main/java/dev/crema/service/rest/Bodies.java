package dev.crema.service.rest;

import dev.crema.data.document.Json;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is common to the bodies of requests and answers. */
public final class Bodies {
  private static final byte[] NONE = {};

  private Bodies() {}

  /** Returns the bytes of a body that is not compressed. */
  public static byte[] plain(byte @Nullable [] body, @Nullable String encoding) {
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RefusedHttpException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed (Content-Encoding).");
    }
    return body == null ? NONE : body;
  }

  /** Returns an answer in JSON. */
  public static MutableHttpResponse<byte[]> json(Map<String, ? extends @Nullable Object> tree) {
    return HttpResponse.ok(Json.write(tree).getBytes(StandardCharsets.UTF_8))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }
}

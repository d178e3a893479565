package dev.crema.service.transport;

import dev.crema.data.document.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that no route makes. Immutable.
 *
 * @param reason the label of the meter that counts it
 * @param headers more headers
 * @param body the problem (RFC 9457), in UTF-8
 * @param closes whether the connection ends with it
 */
record Refusal(
    Reason reason,
    HttpResponseStatus status,
    Map<String, String> headers,
    byte[] body,
    boolean closes) {
  private static final String RETRY_SECONDS = "1";

  /** Why; the label's values. */
  enum Reason {
    MALFORMED,
    UNAUTHORIZED,
    FORBIDDEN,
    UNKNOWN_ROUTE,
    BODY_BYTES,
    HELD_BYTES,
    IN_FLIGHT,
    CONNECTIONS,
    QUEUE_DELAY,
    ANSWER_TIME,
    KEYS
  }

  static Refusal of(Reason reason, int code, String detail) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(code);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "about:blank");
    tree.put("title", status.reasonPhrase());
    tree.put("status", code);
    tree.put("detail", detail);
    byte[] body = Json.write(tree).getBytes(StandardCharsets.UTF_8);
    return new Refusal(reason, status, Map.of(), body, false);
  }

  /** Makes the answer of a service that has too much to do just now. */
  static Refusal overload(Reason reason, String detail) {
    return of(reason, HttpResponseStatus.SERVICE_UNAVAILABLE.code(), detail)
        .with("retry-after", RETRY_SECONDS);
  }

  Refusal with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Refusal(reason, status, more, body, closes);
  }

  Refusal closing() {
    return closes ? this : new Refusal(reason, status, headers, body, true);
  }

  /** Returns a response to write. */
  FullHttpResponse response(boolean hasBody) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            hasBody ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.forEach((name, value) -> response.headers().set(name, value));
    if (closes) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }
}

package dev.crema.service.rest;

import dev.crema.data.document.Json;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that says what went wrong, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param status the HTTP status
 * @param detail what went wrong this time, for people
 * @param more further members, after those of the RFC
 */
public record Problem(HttpStatus status, String detail, Map<String, Object> more) {

  public static Problem of(HttpStatus status, String detail) {
    return new Problem(status, detail, Map.of());
  }

  public MutableHttpResponse<byte[]> response() {
    return into(HttpResponse.status(status));
  }

  MutableHttpResponse<byte[]> into(MutableHttpResponse<?> response) {
    byte[] body = Json.write(tree()).getBytes(StandardCharsets.UTF_8);
    return response.body(body).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "about:blank");
    tree.put("title", status.getReason());
    tree.put("status", status.getCode());
    tree.put("detail", detail);
    tree.putAll(more);
    return tree;
  }
}

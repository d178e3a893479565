package dev.crema.kfp;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to KFP.
 *
 * @param method the HTTP method
 * @param path below {@code /apis/v2beta1}, encoded
 * @param query the parameters; an empty one is left out
 * @param body what is sent, null for none
 */
record Request(String method, String path, Map<String, String> query, @Nullable Body body) {
  private static final String ROOT = "/apis/v2beta1";

  /** The bytes that are sent, and what they are. */
  record Body(String contentType, byte[] bytes) {}

  static Request get(String path, Map<String, String> query) {
    return new Request("GET", path, query, null);
  }

  static Request post(String path, @Nullable Object json) {
    Body body = json == null ? null : new Body("application/json", Json.write(json));
    return new Request("POST", path, Map.of(), body);
  }

  static Request upload(String path, Map<String, String> query, byte[] yaml) {
    return new Request("POST", path, query, Multipart.of(yaml));
  }

  static Request delete(String path) {
    return new Request("DELETE", path, Map.of(), null);
  }

  /** Returns one segment of a path, encoded. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns the call without its parameters, for messages. */
  String call() {
    return method + " " + path;
  }

  boolean isRead() {
    return method.equals("GET");
  }

  String target() {
    String tail =
        query.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getKey() + "=" + segment(entry.getValue()))
            .collect(Collectors.joining("&"));
    return ROOT + path + (tail.isEmpty() ? "" : "?" + tail);
  }

  @Nullable String contentType() {
    return body == null ? null : body.contentType();
  }

  BodyPublisher publisher() {
    return body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.bytes());
  }
}

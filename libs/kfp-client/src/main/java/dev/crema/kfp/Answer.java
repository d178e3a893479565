package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one attempt, told apart: a success, or why not.
 *
 * @param call the call, for messages
 * @param server where it was sent
 * @param status the HTTP status
 * @param body the JSON object, null if it is none
 * @param reason why it refuses, shortened; empty for a success
 */
record Answer(
    String call,
    String server,
    int status,
    @Nullable Map<String, @Nullable Object> body,
    String reason) {
  private static final int REASON_LIMIT = 300;

  private static final Set<Integer> NOT_NOW = Set.of(408, 429, 500, 502, 503, 504);

  static Answer of(String call, String server, int status, byte[] bytes) {
    Map<String, @Nullable Object> body = Json.object(bytes);
    String reason = status < 300 ? "" : reason(status, body, bytes);
    return new Answer(call, server, status, body, reason);
  }

  /** KFP's errors have three forms: the gateway's, the upload's, and text. */
  private static String reason(
      int status, @Nullable Map<String, @Nullable Object> body, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (body != null) {
      text = "";
      for (String name : new String[] {"error_details", "error_message", "message", "error"}) {
        text = text.isEmpty() && body.get(name) instanceof String said ? said : text;
      }
    }
    String line = oneLine(text);
    return line.isEmpty() || line.startsWith("<") ? "HTTP " + status : line;
  }

  /** Returns the first line of a text, shortened, without control characters. */
  static String oneLine(String text) {
    String line = text.strip().lines().findFirst().orElse("").strip();
    String printable = line.replaceAll("\\p{Cntrl}", " ");
    return printable.length() <= REASON_LIMIT
        ? printable
        : printable.substring(0, REASON_LIMIT) + " …";
  }

  /** Returns the fields of a success. */
  Fields fields() {
    requireSuccess();
    if (body == null) {
      throw new KfpException(
          Kind.UNEXPECTED,
          "The answer of KFP (%s) to %s is no JSON object.\nMaybe the address is that of a page and not of its API, or a proxy answers."
              .formatted(server, call),
          !isRead(),
          null);
    }
    return new Fields(call, "", body);
  }

  void requireSuccess() {
    if (status < 200 || status >= 300) {
      throw refusal();
    }
  }

  private KfpException refusal() {
    Kind kind = kind();
    String verb = kind == Kind.UNAVAILABLE ? "cannot do" : "refuses";
    // With 429 a gateway says that it has passed nothing on.
    boolean unsure = kind == Kind.UNAVAILABLE && status != 429 && !isRead();
    return new KfpException(
        kind,
        "KFP (%s) %s %s with HTTP %d: %s%s".formatted(server, verb, call, status, reason, maybe()),
        unsure,
        null);
  }

  private Kind kind() {
    if (NOT_NOW.contains(status)) {
      return Kind.UNAVAILABLE;
    }
    return switch (status) {
      case 400 -> Kind.REJECTED;
      case 401, 403 -> Kind.UNAUTHORIZED;
      case 404 -> isFromKfp() ? Kind.NOT_FOUND : Kind.UNEXPECTED;
      case 409 -> Kind.CONFLICT;
      default -> status >= 500 ? Kind.UNAVAILABLE : status < 400 ? Kind.UNEXPECTED : Kind.REJECTED;
    };
  }

  /** Tells KFP's "there is none" from the page of a proxy, and from a path that KFP has not. */
  private boolean isFromKfp() {
    return body != null
        && body.get("code") instanceof Double code
        && code == 5
        && !reason.equals("Not Found");
  }

  private boolean isRead() {
    return call.startsWith("GET");
  }

  private String maybe() {
    return switch (kind()) {
      case UNAVAILABLE -> "\nMaybe its log says why; this can be tried again.";
      case UNAUTHORIZED ->
          "\nMaybe the token is not for pipelines.kubeflow.org, or its account lacks kubeflow-edit in the namespace.";
      case UNEXPECTED ->
          status < 400
              ? "\nMaybe a login stands in front of it: use the address of ml-pipeline, or a token."
              : "\nMaybe the address names something that is no KFP.";
      case NOT_FOUND, REJECTED, CONFLICT -> "";
    };
  }
}

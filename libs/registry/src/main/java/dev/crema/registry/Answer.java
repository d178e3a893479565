package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What MLflow answered: the fields of a success, or the code and the reason of a refusal.
 *
 * @param call the call, for messages
 * @param status the HTTP status
 * @param fields the fields of the body, none if it is not JSON
 * @param isJson whether the body is a JSON object
 * @param reason why it refuses, shortened; empty for a success
 */
record Answer(String call, int status, Fields fields, boolean isJson, String reason) {
  private static final int REASON_LIMIT = 300;

  static Answer of(String call, int status, byte[] body) {
    @Nullable Fields fields = Fields.parse(body);
    Fields found = fields == null ? Fields.NONE : fields;
    return new Answer(
        call, status, found, fields != null, status < 300 ? "" : reason(status, fields, body));
  }

  /**
   * Errors come as JSON of two forms, as text and as HTML. The first line is kept: what follows may
   * be SQL.
   */
  private static String reason(int status, @Nullable Fields fields, byte[] body) {
    String text =
        fields == null
            ? new String(body, StandardCharsets.UTF_8)
            : fields.text("message").isEmpty() ? fields.text("detail") : fields.text("message");
    String line = text.strip().lines().findFirst().orElse("").strip();
    if (line.isEmpty() || line.startsWith("<")) {
      return "HTTP " + status;
    }
    String printable = line.replaceAll("\\p{Cntrl}", " ");
    return printable.length() <= REASON_LIMIT
        ? printable
        : printable.substring(0, REASON_LIMIT) + " …";
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  boolean isMissing() {
    boolean absentAlias = hasCode("INVALID_PARAMETER_VALUE") && reason.contains("not found");
    return (status == 404 && hasCode("RESOURCE_DOES_NOT_EXIST")) || absentAlias;
  }

  /**
   * Says whether a unique key of MLflow's database was in the way. MLflow looks first and inserts
   * then, for datasets, aliases and tags alike, so of two at the same moment one is told this, as a
   * bad request with the database driver's own words. Whoever looks again finds the other's row.
   */
  boolean isLostRace() {
    return hasCode("BAD_REQUEST")
        && (reason.contains("UniqueViolation") || reason.contains("IntegrityError"));
  }

  boolean hasCode(String code) {
    return fields.text("error_code").equals(code);
  }

  /** Returns the fields of a success. */
  Fields orThrow(URI server) {
    requireSuccess(server);
    if (!isJson) {
      throw new RegistryException(
          Kind.REJECTED,
          "The answer of (%s) to %s is no JSON.\nMaybe MLFLOW_TRACKING_URI names something that is no MLflow server."
              .formatted(server, call));
    }
    return fields;
  }

  void requireSuccess(URI server) {
    if (!isSuccess()) {
      throw refused(server);
    }
  }

  RegistryException refused(URI server) {
    return new RegistryException(
        Kind.REJECTED,
        "MLflow (%s) refuses %s with HTTP %d: %s%s"
            .formatted(server, call, status, reason, maybe()));
  }

  private String maybe() {
    return switch (status) {
      case 301, 302, 307, 308 ->
          "\nMaybe set MLFLOW_TRACKING_URI to the address that it redirects to.";
      case 401 ->
          "\nMaybe set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.";
      case 403 ->
          "\nMaybe the user lacks the permission, or the server wants --allowed-hosts with this host.";
      case 404 ->
          hasCode("RESOURCE_DOES_NOT_EXIST")
              ? ""
              : "\nMaybe MLFLOW_TRACKING_URI names something that is no MLflow server.";
      case 500 ->
          hasCode("FEATURE_DISABLED") ? "\nMaybe unset MLFLOW_WORKSPACE: the server has none." : "";
      default -> "";
    };
  }
}

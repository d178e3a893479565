package dev.crema.openlineage;

import dev.crema.sdk.StepReport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which run of which pipeline a step belongs to. KFP does not tell a step; it writes it into the
 * addresses of its outputs ({@code …/<pipeline>/<run id>/<task>/<salt>/<output>}).
 *
 * @param runId the event's run: the same for each event of one task of one run, also when KFP tries
 *     it again
 * @param kfpRunId KFP's run; null if nothing names it
 * @param pipeline the pipeline's name; null if nothing names it
 */
record RunIdentity(UUID runId, @Nullable UUID kfpRunId, @Nullable String pipeline) {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** The parameter by which pipelines hand the id of the run to steps that keep it. */
  private static final String PARAMETER = "kfp_run_id";

  static RunIdentity of(StepReport report) {
    for (StepReport.Item output : report.outputs()) {
      RunIdentity found = of(report, output.uri());
      if (found != null) {
        return found;
      }
    }
    UUID given = parameter(report);
    String task = report.component() + addresses(report);
    return given == null
        ? new RunIdentity(hash(task), null, null)
        : new RunIdentity(hash(given + "/" + task), given, null);
  }

  /** Equal steps of equal inputs have equal events where no run is known: addresses tell runs. */
  private static String addresses(StepReport report) {
    List<String> addresses = new ArrayList<>();
    report.inputs().forEach(input -> addresses.add(input.uri()));
    report.outputs().forEach(output -> addresses.add(output.uri()));
    return "/" + String.join(" ", addresses) + report.parameters();
  }

  private static @Nullable RunIdentity of(StepReport report, String uri) {
    String[] segments = path(uri).split("/", -1);
    for (int i = 0; i + 1 < segments.length; i++) {
      if (UUID_TEXT.matcher(segments[i]).matches()) {
        UUID run = UUID.fromString(segments[i]);
        // The salt behind the task tells the turns of a loop apart.
        String rest = String.join("/", List.of(segments).subList(i + 1, segments.length - 1));
        String pipeline = i > 0 && !segments[i - 1].isEmpty() ? segments[i - 1] : null;
        return new RunIdentity(hash(run + "/" + report.component() + "/" + rest), run, pipeline);
      }
    }
    return null;
  }

  private static String path(String uri) {
    try {
      String path = URI.create(uri).getPath();
      return path == null ? uri : path;
    } catch (IllegalArgumentException e) {
      return uri;
    }
  }

  private static @Nullable UUID parameter(StepReport report) {
    Object value = report.parameters().get(PARAMETER);
    Matcher matcher = UUID_TEXT.matcher(value instanceof String text ? text : "");
    return matcher.matches() ? UUID.fromString(matcher.group()) : null;
  }

  private static UUID hash(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}

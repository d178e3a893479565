package dev.crema.inference.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms of answers about drift, for the document of the API alone. */
final class DriftDocument {
  private DriftDocument() {}

  @Schema(name = "OpenWindow")
  record OpenWindow(String start, long rows) {}

  @Schema(name = "FeatureDrift")
  record FeatureDrift(
      @Schema(description = "A column; crema_score and crema_class are the model's answers.")
          String feature,
      @Schema(description = "The largest share of rows that lie elsewhere, certain or not.")
          double effect,
      @Schema(
              description =
                  "The share of rows without a value; absent in decisions of releases before.")
          double missing,
      @Schema(description = "Whether one of its findings counts.") boolean drifted) {}

  @Schema(name = "ClosedWindow")
  record ClosedWindowForm(
      String start,
      String end,
      @Schema(description = "How many processes' rows the decision is on.") int pods,
      long rows,
      @Schema(description = "drifted, quiet, too_few_rows or not_comparable.") String decision,
      @Schema(description = "P0, P1, P2 or none.") String severity,
      List<String> reasons,
      List<FeatureDrift> features,
      @Schema(description = "This pod's, for libs/drift; null unless asked for.")
          @Nullable Map<String, Object> counts) {}

  /** Without Nullable and descriptions, which would hide the names of the forms within. */
  @Schema(
      name = "VersionDrift",
      description =
          "open and closed are absent if the version is not watched; closed is null until the first"
              + " window is over.")
  record VersionDriftForm(
      String version,
      @Schema(description = "false if its package has no reference profile.") boolean watched,
      OpenWindow open,
      ClosedWindowForm closed) {}

  @Schema(name = "Drift")
  record DriftForm(String model, double window_seconds, List<VersionDriftForm> versions) {}

  @Schema(name = "DecidedWindow")
  record DecidedWindowForm(
      String id,
      String version,
      String start,
      String end,
      String decided_at,
      @Schema(description = "How many processes' rows the decision is on.") int pods,
      long rows,
      @Schema(description = "Processes whose rows came after the decision, or could not be read.")
          int late_pods,
      long late_rows,
      @Schema(description = "drifted, quiet, too_few_rows or not_comparable.") String decision,
      @Schema(description = "P0, P1, P2 or none.") String severity,
      @Schema(description = "In a list ten at most.") List<String> reasons,
      @Schema(description = "Absent in a list.") List<FeatureDrift> features) {}

  @Schema(name = "DecidedWindows")
  record DecidedWindowsForm(
      String model, @Schema(description = "The newest first.") List<DecidedWindowForm> windows) {}
}

package dev.crema.kfp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pipeline a run runs.
 *
 * @param pipelineId the pipeline
 * @param versionId the version; null for the latest at each start, an explicit choice
 */
public record PipelineReference(String pipelineId, @Nullable String versionId) {
  /** Checks the ids. */
  public PipelineReference {
    if (pipelineId.isBlank() || (versionId != null && versionId.isBlank())) {
      throw new IllegalArgumentException(
          "The ids of a pipeline (%s) and its version (%s) must not be blank."
              .formatted(pipelineId, versionId));
    }
  }

  static @Nullable PipelineReference read(@Nullable Fields fields) {
    if (fields == null || fields.optionalText("pipeline_id").isEmpty()) {
      return null;
    }
    String version = fields.optionalText("pipeline_version_id");
    return new PipelineReference(fields.text("pipeline_id"), version.isEmpty() ? null : version);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline_id", pipelineId);
    if (versionId != null) {
      json.put("pipeline_version_id", versionId);
    }
    return json;
  }
}

package dev.crema.kfp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that is to be made.
 *
 * @param name the display name, 1 to {@value #MAX_NAME} characters; KFP accepts the same twice
 * @param experimentId the experiment
 * @param pipeline what to run
 * @param parameters what to give it
 * @param serviceAccount who its pods are; null for KFP's own choice
 */
public record RunRequest(
    String name,
    String experimentId,
    PipelineReference pipeline,
    Parameters parameters,
    @Nullable String serviceAccount) {
  /** Most characters of a name. */
  public static final int MAX_NAME = 128;

  /** Checks the name. */
  public RunRequest {
    requireName(name);
    if (experimentId.isBlank()) {
      throw new IllegalArgumentException("The run (%s) has no experiment.".formatted(name));
    }
  }

  /**
   * Checks a name that KFP is to show: of a run, a recurring run, an experiment or a pipeline.
   *
   * @param name the name
   * @throws IllegalArgumentException if it is blank, longer than {@value #MAX_NAME} characters or
   *     has a control character
   */
  public static void requireName(String name) {
    boolean isPlain = name.chars().noneMatch(Character::isISOControl);
    if (name.isBlank() || name.length() > MAX_NAME || !isPlain) {
      throw new IllegalArgumentException(
          "The name (%s) must have 1 to %d characters, none of them a control character."
              .formatted(Answer.oneLine(name), MAX_NAME));
    }
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("display_name", name);
    json.put("experiment_id", experimentId);
    json.put("pipeline_version_reference", pipeline.toJson());
    json.put("runtime_config", Map.of("parameters", parameters.values()));
    if (serviceAccount != null) {
      json.put("service_account", serviceAccount);
    }
    return json;
  }
}

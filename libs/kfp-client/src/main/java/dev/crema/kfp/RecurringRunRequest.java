package dev.crema.kfp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recurring run that is to be made, or that one should be like.
 *
 * @param name the display name, 1 to {@value RunRequest#MAX_NAME} characters; KFP accepts the same
 *     twice
 * @param experimentId the experiment of its runs
 * @param pipeline what to run
 * @param parameters what to give each run
 * @param schedule when
 * @param options how
 */
public record RecurringRunRequest(
    String name,
    String experimentId,
    PipelineReference pipeline,
    Parameters parameters,
    Schedule schedule,
    Options options) {

  /**
   * How a recurring run runs.
   *
   * @param enabled whether it runs at all
   * @param noCatchup whether runs that were missed, while it was disabled or KFP was down, are left
   *     out
   * @param maxConcurrency how many of its runs may be under way at once, 1 to 10; KFP refuses
   *     others
   */
  public record Options(boolean enabled, boolean noCatchup, int maxConcurrency) {
    /** Checks the concurrency. */
    public Options {
      if (maxConcurrency < 1 || maxConcurrency > 10) {
        throw new IllegalArgumentException(
            "max_concurrency (%d) must be 1 to 10.".formatted(maxConcurrency));
      }
    }

    /**
     * Returns what suits retraining and monitoring: enabled, nothing caught up, one at a time.
     *
     * @return the options
     */
    public static Options standard() {
      return new Options(true, true, 1);
    }
  }

  /** Checks the name. */
  public RecurringRunRequest {
    RunRequest.requireName(name);
    if (experimentId.isBlank()) {
      throw new IllegalArgumentException(
          "The recurring run (%s) has no experiment.".formatted(name));
    }
  }

  Map<String, Object> toJson(String namespace) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("display_name", name);
    json.put("experiment_id", experimentId);
    if (!namespace.isEmpty()) {
      json.put("namespace", namespace);
    }
    json.put("pipeline_version_reference", pipeline.toJson());
    json.put("runtime_config", Map.of("parameters", parameters.values()));
    json.put("trigger", Triggers.toJson(schedule));
    json.put("mode", options.enabled() ? "ENABLE" : "DISABLE");
    json.put("no_catchup", options.noCatchup());
    json.put("max_concurrency", Integer.toString(options.maxConcurrency()));
    return json;
  }
}

package dev.crema.registry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model package to be registered.
 *
 * @param model the registered model's name, 1 to 256 characters without {@code /} and {@code :}
 * @param experiment the experiment's name; not used when a run is given
 * @param runId the run to log to, null to make one. The version belongs to its root run
 * @param files the files of the version
 * @param run what MLflow shall know of the run
 * @param tags further tags of the version
 * @param description the version's description, Markdown
 */
public record RegistrationRequest(
    String model,
    String experiment,
    @Nullable String runId,
    ModelFiles files,
    RunRecord run,
    Map<String, String> tags,
    String description) {

  /** Copies the tags, keeping their order. */
  public RegistrationRequest {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }
}

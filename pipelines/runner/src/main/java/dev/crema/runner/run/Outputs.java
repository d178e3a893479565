package dev.crema.runner.run;

import dev.crema.runner.step.ArtifactValue;
import java.util.List;
import java.util.Map;

/**
 * What a task gave.
 *
 * @param parameters by output
 * @param artifacts by output; several only from loops
 */
record Outputs(Map<String, Object> parameters, Map<String, List<ArtifactValue>> artifacts) {
  static final Outputs NONE = new Outputs(Map.of(), Map.of());
}

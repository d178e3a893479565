package dev.crema.runner.run;

import dev.crema.runner.step.ArtifactValue;
import java.util.List;
import java.util.Map;

/**
 * What a graph or a step gets.
 *
 * @param parameters by input; an absent optional one is not in it
 * @param artifacts by input; several only from loops
 */
record Inputs(Map<String, Object> parameters, Map<String, List<ArtifactValue>> artifacts) {}

package dev.crema.sdk.executor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The executor input: what KFP passes to a step.
 *
 * @param parameters parameter values by name; a key may be absent or null, which means the same
 * @param artifacts input artifacts by name; empty lists mean absent
 * @param outputArtifacts output artifacts by name, undeclared ones included
 * @param outputFile where the executor output goes
 */
record ExecutorInput(
    Map<String, @Nullable Object> parameters,
    Map<String, List<RuntimeArtifact>> artifacts,
    Map<String, List<RuntimeArtifact>> outputArtifacts,
    String outputFile) {}

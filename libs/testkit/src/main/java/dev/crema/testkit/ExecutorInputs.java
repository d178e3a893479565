package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the executor input of an example as a launcher does.
 *
 * @param style the launcher
 * @param root the root of the pod as the component sees it
 * @param description the component
 * @param example what to pass
 */
record ExecutorInputs(
    LauncherStyle style, Path root, ComponentDescription description, ContractExample example) {

  Map<String, Object> tree() {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("parameterValues", parameters());
    inputs.put("artifacts", inputArtifacts());
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put("parameters", outputParameters());
    outputs.put("artifacts", outputArtifacts());
    outputs.put("outputFile", style.outputFile(root).toString());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("inputs", inputs);
    tree.put("outputs", outputs);
    if (style.isCluster()) {
      tree.put("taskOptionsOfALaterVersion", Map.of("unknown", List.of(1, 2)));
    }
    return tree;
  }

  private Map<String, @Nullable Object> parameters() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (FieldDescription input : description.inputs()) {
      if (!input.type().isArtifact()) {
        parameter(values, input);
      }
    }
    return values;
  }

  /** A cluster fills in defaults and leaves out what has none; kfp.local passes null for that. */
  private void parameter(Map<String, @Nullable Object> values, FieldDescription input) {
    Object given = example.parameters().getOrDefault(input.name(), input.defaultValue());
    if (given != null) {
      values.put(input.name(), style.value(given));
    } else if (!style.isCluster() && input.optional()) {
      values.put(input.name(), null);
    }
  }

  private Map<String, @Nullable Object> inputArtifacts() {
    Map<String, @Nullable Object> artifacts = new LinkedHashMap<>();
    int index = 0;
    for (FieldDescription input : description.inputs()) {
      ContractExample.InputArtifact given = example.artifacts().get(input.name());
      if (given != null) {
        String uri = style.inputUri(root, input.name(), index++);
        artifacts.put(input.name(), artifact("17", input, uri, metadata(given, input)));
      } else if (input.type().isArtifact() && !style.isCluster() && input.optional()) {
        artifacts.put(input.name(), null);
      }
    }
    return artifacts;
  }

  /** A cluster adds keys of its own, which a step must neither trip over nor copy. */
  private Map<String, Object> metadata(
      ContractExample.InputArtifact given, FieldDescription input) {
    Map<String, Object> metadata = new LinkedHashMap<>(given.metadata());
    if (style.isCluster()) {
      metadata.put("display_name", input.name());
      metadata.put("store_session_info", "{\"Provider\":\"minio\"}");
    }
    return metadata;
  }

  private Map<String, Object> outputParameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (FieldDescription output : description.outputs()) {
      if (!output.type().isArtifact()) {
        Path file = root.resolve("tmp/kfp/outputs").resolve(output.name());
        parameters.put(output.name(), Map.of("outputFile", file.toString()));
      }
    }
    return parameters;
  }

  private Map<String, Object> outputArtifacts() {
    Map<String, Object> artifacts = new LinkedHashMap<>();
    for (FieldDescription output : description.outputs()) {
      if (output.type().isArtifact()) {
        String uri = style.outputUri(root, output.name());
        artifacts.put(output.name(), artifact(output.name(), output, uri, Map.of()));
      }
    }
    if (style.isCluster()) {
      artifacts.put("executor-logs", executorLogs());
    }
    return artifacts;
  }

  /** KFP adds this output without any declaration when it publishes logs, as it does by default. */
  private Map<String, Object> executorLogs() {
    Map<String, Object> logs = new LinkedHashMap<>();
    logs.put("name", "executor-logs");
    logs.put("type", Map.of("schemaTitle", "system.Artifact"));
    logs.put("uri", style.outputUri(root, "executor-logs-0"));
    return Map.of("artifacts", List.of(logs));
  }

  private static Map<String, Object> artifact(
      String name, FieldDescription field, String uri, Map<String, Object> metadata) {
    Map<String, Object> type = new LinkedHashMap<>();
    type.put("schemaTitle", field.type().pipelineName());
    type.put("schemaVersion", "0.0.1");
    Map<String, Object> artifact = new LinkedHashMap<>();
    artifact.put("name", name);
    artifact.put("type", type);
    artifact.put("uri", uri);
    artifact.put("metadata", metadata);
    List<Object> list = new ArrayList<>();
    list.add(artifact);
    return Map.of("artifacts", list);
  }
}

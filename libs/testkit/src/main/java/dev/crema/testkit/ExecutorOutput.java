package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An executor output, read as strictly as KFP reads it: {@code protojson.Unmarshal} on a cluster,
 * {@code json_format.Parse} in {@code kfp.local}.
 *
 * @param parameters values by name
 * @param artifacts what was said about each output artifact, by name
 */
record ExecutorOutput(Map<String, Object> parameters, Map<String, OutputArtifact> artifacts) {

  private static final Set<String> FIELDS = Set.of("parameterValues", "artifacts");
  private static final Set<String> ARTIFACT_FIELDS = Set.of("name", "uri", "metadata");

  /**
   * An output artifact.
   *
   * @param name the name
   * @param uri where it is
   * @param metadata what the step says about it
   */
  record OutputArtifact(String name, String uri, Map<String, Object> metadata) {}

  static ExecutorOutput parse(String json) {
    Map<String, Object> root = Json.readObject(json, "executor output");
    requireKnown(root, FIELDS, "executor output");
    Map<String, Object> parameters = new LinkedHashMap<>();
    object(root, "parameterValues")
        .forEach((name, value) -> parameters.put(name, requirePlain(value, name)));
    Map<String, OutputArtifact> artifacts = new LinkedHashMap<>();
    object(root, "artifacts").forEach((name, list) -> artifacts.put(name, artifact(name, list)));
    return new ExecutorOutput(parameters, artifacts);
  }

  private static OutputArtifact artifact(String name, @Nullable Object holder) {
    if (!(holder instanceof Map<?, ?> map)
        || !map.keySet().equals(Set.of("artifacts"))
        || !(map.get("artifacts") instanceof List<?> list)
        || list.size() != 1
        || !(list.getFirst() instanceof Map<?, ?> artifact)) {
      throw new AssertionError(
          "The output artifact (%s) is (%s), not {\"artifacts\": [one]}.".formatted(name, holder));
    }
    requireKnown(artifact, ARTIFACT_FIELDS, "output artifact (" + name + ")");
    Map<String, Object> metadata = new LinkedHashMap<>();
    object(artifact, "metadata")
        .forEach((key, value) -> metadata.put(key, requirePlain(value, name + "." + key)));
    return new OutputArtifact(
        String.valueOf(artifact.get("name")), String.valueOf(artifact.get("uri")), metadata);
  }

  private static Map<String, @Nullable Object> object(Map<?, ?> parent, String key) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (parent.get(key) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> object.put(String.valueOf(name), value));
    } else if (parent.containsKey(key)) {
      throw new AssertionError(
          "The field (%s) is (%s), no object.".formatted(key, parent.get(key)));
    }
    return object;
  }

  private static Object requirePlain(@Nullable Object value, String where) {
    switch (value) {
      case null -> throw new AssertionError("The value of (%s) is null.".formatted(where));
      case Map<?, ?> map -> map.forEach((key, item) -> requirePlain(item, where + "." + key));
      case List<?> list -> list.forEach(item -> requirePlain(item, where + "[]"));
      default -> {}
    }
    return value;
  }

  private static void requireKnown(Map<?, ?> object, Set<String> known, String where) {
    for (Object key : object.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        throw new AssertionError(
            "The %s has the field (%s), for which KFP fails the task.".formatted(where, key));
      }
    }
  }

  /** Fails if an output is missing, undeclared, or of another type than declared. */
  void requireDeclared(ComponentDescription description) {
    Map<String, FieldDescription> declared = new LinkedHashMap<>();
    description.outputs().forEach(output -> declared.put(output.name(), output));
    parameters.keySet().forEach(name -> requireKnownOutput(declared, name, false));
    artifacts.keySet().forEach(name -> requireKnownOutput(declared, name, true));
    for (FieldDescription output : description.outputs()) {
      requirePresent(output);
    }
  }

  private static void requireKnownOutput(
      Map<String, FieldDescription> declared, String name, boolean artifact) {
    FieldDescription output = declared.get(name);
    if (output == null || output.type().isArtifact() != artifact) {
      throw new AssertionError(
          "The executor output lists (%s), which is not declared; KFP's own outputs must not be copied."
              .formatted(name));
    }
  }

  private void requirePresent(FieldDescription output) {
    String name = output.name();
    if (output.type().isArtifact()) {
      if (!artifacts.containsKey(name)) {
        throw new AssertionError(
            "The output artifact (%s) is not listed: in kfp.local it does not exist."
                .formatted(name));
      }
      requireNumbers(output);
      return;
    }
    Object value = parameters.get(name);
    if (value == null) {
      throw new AssertionError(
          "The output parameter (%s) is missing: KFP fails the task.".formatted(name));
    }
    try {
      output.rule().check(value);
    } catch (IllegalArgumentException e) {
      throw new AssertionError(
          "The output parameter (%s) is (%s), no %s."
              .formatted(name, value, output.type().componentName()),
          e);
    }
  }

  private void requireNumbers(FieldDescription output) {
    OutputArtifact artifact = artifacts.get(output.name());
    if (output.type() == FieldType.METRICS && artifact != null) {
      artifact
          .metadata()
          .forEach(
              (key, value) -> {
                if (!(value instanceof Number)) {
                  throw new AssertionError(
                      "The metric (%s) is (%s): KFP would send 0.0 to MLflow."
                          .formatted(key, value));
                }
              });
    }
  }
}

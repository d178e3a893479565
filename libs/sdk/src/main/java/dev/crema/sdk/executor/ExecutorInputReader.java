package dev.crema.sdk.executor;

import dev.crema.sdk.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the executor input. Unknown fields are ignored, because later KFP versions add some; null
 * is absence, because {@code kfp.local} writes it for what the cluster leaves out.
 */
final class ExecutorInputReader {

  /** Most inputs or outputs of one kind. */
  static final int MAX_ENTRIES = 1_000;

  /** Most artifacts in one input. */
  static final int MAX_ARTIFACTS = 10_000;

  private static final Set<String> RESERVED_METADATA =
      Set.of("display_name", "store_session_info", "_kfp_workspace");

  private ExecutorInputReader() {}

  static ExecutorInput read(String json) {
    Map<String, Object> root = Json.readObject(json, "executor input");
    Map<?, ?> inputs = object(root, "inputs", "");
    Map<?, ?> outputs = object(root, "outputs", "");
    return new ExecutorInput(
        parameters(object(inputs, "parameterValues", "inputs.")),
        artifacts(object(inputs, "artifacts", "inputs."), "inputs.artifacts."),
        artifacts(object(outputs, "artifacts", "outputs."), "outputs.artifacts."),
        requiredText(outputs, "outputFile", "outputs."));
  }

  private static Map<String, @Nullable Object> parameters(Map<?, ?> object) {
    requireFew(object, "inputs.parameterValues");
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    object.forEach((name, value) -> parameters.put(String.valueOf(name), value));
    return parameters;
  }

  private static Map<String, List<RuntimeArtifact>> artifacts(Map<?, ?> object, String path) {
    requireFew(object, path);
    Map<String, List<RuntimeArtifact>> artifacts = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (entry.getValue() != null) {
        artifacts.put(name, artifactList(name, object(object, name, path), path + name + "."));
      }
    }
    return artifacts;
  }

  private static List<RuntimeArtifact> artifactList(String key, Map<?, ?> holder, String path) {
    Object list = holder.get("artifacts");
    if (list == null) {
      return List.of();
    }
    if (!(list instanceof List<?> items) || items.size() > MAX_ARTIFACTS) {
      throw wrong(path + "artifacts", "a list of at most %d artifacts".formatted(MAX_ARTIFACTS));
    }
    List<RuntimeArtifact> artifacts = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String where = path + "artifacts[" + i + "]";
      if (!(items.get(i) instanceof Map<?, ?> item)) {
        throw wrong(where, "an object");
      }
      artifacts.add(artifact(key, item, where + "."));
    }
    return List.copyOf(artifacts);
  }

  private static RuntimeArtifact artifact(String key, Map<?, ?> item, String path) {
    Map<?, ?> metadata = object(item, "metadata", path);
    String name = optionalText(item, "name", path);
    String customPath = optionalText(item, "customPath", path);
    return new RuntimeArtifact(
        name == null || name.isBlank() ? key : name,
        requiredText(item, "uri", path),
        customPath == null || customPath.isBlank() ? null : customPath,
        Boolean.TRUE.equals(metadata.get("_kfp_workspace")),
        cleaned(metadata));
  }

  private static Map<String, Object> cleaned(Map<?, ?> metadata) {
    Map<String, Object> clean = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          Object item = withoutNulls(value);
          if (item != null && !RESERVED_METADATA.contains(String.valueOf(key))) {
            clean.put(String.valueOf(key), item);
          }
        });
    return clean;
  }

  private static @Nullable Object withoutNulls(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> cleaned(map);
      case List<?> list -> {
        List<Object> items = new ArrayList<>();
        for (Object item : list) {
          Object clean = withoutNulls(item);
          if (clean != null) {
            items.add(clean);
          }
        }
        yield items;
      }
      case null, default -> value;
    };
  }

  private static Map<?, ?> object(Map<?, ?> parent, String key, String path) {
    Object value = parent.get(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong(path + key, "an object");
  }

  private static String requiredText(Map<?, ?> parent, String key, String path) {
    String text = optionalText(parent, key, path);
    if (text == null || text.isBlank()) {
      throw wrong(path + key, "a text that is not empty");
    }
    return text;
  }

  private static @Nullable String optionalText(Map<?, ?> parent, String key, String path) {
    Object value = parent.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(path + key, "text");
  }

  private static void requireFew(Map<?, ?> object, String path) {
    if (object.size() > MAX_ENTRIES) {
      throw wrong(path, "an object of at most %d entries".formatted(MAX_ENTRIES));
    }
  }

  private static IllegalArgumentException wrong(String path, String expected) {
    return new IllegalArgumentException(
        "The field (%s) of the executor input is not %s.".formatted(path, expected));
  }
}

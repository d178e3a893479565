package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Compiled pipelines as KFP's API server looks at them. */
final class Specs {
  /** KFP's own limit of all parameters together. */
  private static final int MAX_PARAMETER_BYTES = 10_000;

  private Specs() {}

  /** Returns what the API answers of a pipeline: its spec, or spec and platform. */
  static Map<String, Object> parse(String yaml) {
    List<Map<String, Object>> documents = new ArrayList<>();
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setSchema(new CoreSchema())
              .setCodePointLimit(Integer.MAX_VALUE)
              .build();
      for (Object document : new Load(settings).loadAllFromString(yaml)) {
        documents.add(Trees.asObject(document));
      }
    } catch (YamlEngineException e) {
      throw ApiError.invalid("failed to parse the pipeline spec: it is no valid YAML");
    }
    boolean isSpec =
        !documents.isEmpty()
            && documents.getFirst().containsKey("pipelineInfo")
            && documents.getFirst().containsKey("root")
            && documents.size() <= 2;
    if (!isSpec) {
      throw ApiError.invalid("unknown template format: pipeline spec is invalid");
    }
    if (documents.size() == 1) {
      return documents.getFirst();
    }
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("pipeline_spec", documents.getFirst());
    both.put("platform_spec", documents.getLast());
    return both;
  }

  /** Returns a pipeline whose steps are tried once. */
  static String withoutRetries(String yaml) {
    if (!yaml.contains("retryPolicy")) {
      return yaml;
    }
    Map<String, Object> answered = parse(yaml);
    boolean hasPlatform = answered.containsKey("pipeline_spec");
    Object spec = hasPlatform ? answered.get("pipeline_spec") : answered;
    String platform = hasPlatform ? "\n---\n" + Json.write(answered.get("platform_spec")) : "";
    // JSON is YAML.
    return Json.write(withoutRetries(spec)) + platform + "\n";
  }

  private static @Nullable Object withoutRetries(@Nullable Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        map.forEach(
            (key, value) -> {
              if (!key.equals("retryPolicy")) {
                kept.put(String.valueOf(key), withoutRetries(value));
              }
            });
        yield kept;
      }
      case List<?> list -> list.stream().map(Specs::withoutRetries).toList();
      case null, default -> tree;
    };
  }

  /** Refuses parameters as KFP does at {@code POST /runs}; 5.5 for an Integer passes. */
  static void check(Map<String, Object> answered, Map<String, Object> parameters, long bytes) {
    Map<String, Object> spec =
        answered.containsKey("pipeline_spec") ? Trees.object(answered, "pipeline_spec") : answered;
    Map<String, Object> root = Trees.object(spec, "root");
    Map<String, Object> declared =
        Trees.object(Trees.object(root, "inputDefinitions"), "parameters");
    TreeSet<String> strange = new TreeSet<>(parameters.keySet());
    strange.removeAll(declared.keySet());
    if (!strange.isEmpty()) {
      throw ApiError.invalid(
          "parameter(s) provided are not required by pipeline: " + String.join(", ", strange));
    }
    if (bytes > MAX_PARAMETER_BYTES) {
      throw ApiError.invalid("The input parameter length exceed maximum size of 10000");
    }
    declared.forEach((name, is) -> check(name, Trees.asObject(is), parameters.get(name)));
  }

  private static void check(String name, Map<String, Object> declared, @Nullable Object value) {
    if (value == null) {
      if (!Trees.flag(declared, "isOptional") && !declared.containsKey("defaultValue")) {
        throw ApiError.invalid(
            "parameter %s is not optional, yet has neither default value nor user provided value"
                .formatted(name));
      }
      return;
    }
    String type = Trees.text(declared, "parameterType");
    boolean fits =
        switch (type) {
          case "STRING" -> value instanceof String;
          case "NUMBER_INTEGER", "NUMBER_DOUBLE" -> value instanceof Number;
          case "BOOLEAN" -> value instanceof Boolean;
          case "LIST" -> value instanceof List<?>;
          case "STRUCT" -> value instanceof Map<?, ?>;
          default -> false;
        };
    if (!fits) {
      throw ApiError.invalid(
          "input parameter %s requires type %s, but the parameter value is not of it"
              .formatted(name, type));
    }
  }
}

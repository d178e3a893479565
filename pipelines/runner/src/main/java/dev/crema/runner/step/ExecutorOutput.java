package dev.crema.runner.step;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Suggestion;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step answered: KFP's {@code ExecutorOutput}, read as strictly as a cluster does.
 *
 * @param parameters every declared output parameter
 * @param artifacts the output artifacts that the step listed; one that is not listed does not exist
 */
public record ExecutorOutput(Map<String, Object> parameters, Map<String, ArtifactValue> artifacts) {
  /** How large an answer may be: it passes through the API server of a cluster. */
  public static final long MAX_BYTES = 8L << 20;

  /** KFP adds this output on its own when it keeps logs. */
  private static final String LOGS = "executor-logs";

  /**
   * Returns the answer of a step that ended with exit code 0.
   *
   * @throws StepFailedException if it is missing, malformed, incomplete or of wrong types
   */
  public static ExecutorOutput read(ExecutorInput input) throws StepFailedException, IOException {
    Path file = input.folder().executorOutput();
    if (!Files.isRegularFile(file)) {
      throw new StepFailedException(
          "The step ended with exit code 0 but wrote no executor_output.json (%s)."
              .formatted(file));
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new StepFailedException(
          "The step's executor_output.json has %d bytes; at most %d are allowed."
              .formatted(Files.size(file), MAX_BYTES));
    }
    try {
      Map<String, @Nullable Object> json =
          Json.parseObject(Files.readString(file), "executor_output.json");
      fields(json, "executor_output.json", List.of("parameterValues", "artifacts"));
      return new ExecutorOutput(
          parameters(object(json, "parameterValues"), input),
          artifacts(object(json, "artifacts"), input));
    } catch (InvalidInputException e) {
      throw new StepFailedException(e.sentence());
    } catch (CharacterCodingException e) {
      throw new StepFailedException("The step's executor_output.json is not UTF-8 text.");
    }
  }

  private static Map<String, Object> parameters(
      Map<String, @Nullable Object> given, ExecutorInput input)
      throws StepFailedException, IOException {
    Map<String, ComponentSpec.Parameter> declared = input.outputs().outputParameters();
    for (String name : given.keySet()) {
      declared("parameter", name, declared.keySet());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, ComponentSpec.Parameter> entry : declared.entrySet()) {
      String name = entry.getKey();
      ParameterType type = entry.getValue().type();
      Object value = given.containsKey(name) ? given.get(name) : fromFile(input, name, type);
      values.put(name, checked(type, value, name));
    }
    return values;
  }

  private static Object checked(ParameterType type, @Nullable Object value, String name) {
    String what = "The output parameter (%s)".formatted(name);
    if (type == ParameterType.STRING && !(value instanceof String)) {
      throw new InvalidInputException(
          "%s wants a text and gets (%s).".formatted(what, Json.write(value)));
    }
    Object converted = type.convert(value, what);
    if (type == ParameterType.NUMBER_INTEGER
        && converted instanceof Double number
        && Math.rint(number) != number) {
      throw new InvalidInputException(
          "%s wants a whole number and gets (%s).".formatted(what, number));
    }
    return converted;
  }

  private static Object fromFile(ExecutorInput input, String name, ParameterType type)
      throws StepFailedException, IOException {
    Path file = input.folder().parameter(name);
    if (!Files.isRegularFile(file)) {
      throw new StepFailedException(
          "The step gave no output parameter (%s): it is neither in executor_output.json nor in (%s)."
              .formatted(name, file));
    }
    String text = Files.readString(file);
    String what = "The output parameter (%s)".formatted(name);
    return switch (type) {
      case STRING -> text;
      case BOOLEAN -> type.parse(text.strip().toLowerCase(Locale.ROOT), what);
      case NUMBER_INTEGER, NUMBER_DOUBLE, LIST, STRUCT -> type.parse(text.strip(), what);
    };
  }

  private static Map<String, ArtifactValue> artifacts(
      Map<String, @Nullable Object> given, ExecutorInput input) {
    Map<String, ComponentSpec.Artifact> declared = input.outputs().outputArtifacts();
    Map<String, ArtifactValue> artifacts = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> entry : given.entrySet()) {
      String name = entry.getKey();
      if (name.equals(LOGS)) {
        continue;
      }
      declared("artifact", name, declared.keySet());
      ComponentSpec.Artifact spec = declared.get(name);
      if (spec != null) {
        artifacts.put(name, artifact(name, entry.getValue(), input.output(name, spec)));
      }
    }
    return artifacts;
  }

  private static ArtifactValue artifact(
      String name, @Nullable Object value, ArtifactValue announced) {
    String what = "The output artifact (%s)".formatted(name);
    Map<String, @Nullable Object> list = object(value, what);
    fields(list, what, List.of("artifacts"));
    if (!(list.get("artifacts") instanceof List<?> items) || items.size() != 1) {
      throw new InvalidInputException("%s must be a list of one artifact.".formatted(what));
    }
    Map<String, @Nullable Object> item = object(items.getFirst(), what);
    fields(item, what, List.of("name", "uri", "metadata", "type"));
    String uri = item.get("uri") instanceof String text ? text : announced.uri();
    Map<String, @Nullable Object> metadata = object(item, "metadata");
    metadata.forEach((key, entry) -> metadata(what, key, entry));
    if (announced.schemaTitle().equals("system.Metrics")) {
      metadata.forEach((key, entry) -> metric(what, key, entry));
    }
    return new ArtifactValue(
        name, announced.schemaTitle(), announced.schemaVersion(), uri, metadata);
  }

  private static void metadata(String what, String key, @Nullable Object value) {
    if (value == null) {
      throw new InvalidInputException(
          "%s has null in its metadata (%s), which fails on a cluster.".formatted(what, key));
    }
  }

  private static void metric(String what, String key, @Nullable Object value) {
    if (!(value instanceof Double) && !key.equals("display_name")) {
      throw new InvalidInputException(
          "%s is of type Metrics, and its metadata (%s) is no number but (%s)."
              .formatted(what, key, Json.write(value)));
    }
  }

  private static void declared(String kind, String name, Collection<String> declared) {
    if (!declared.contains(name)) {
      throw new InvalidInputException(
          "The step gave the output %s (%s), which its component does not declare.%s"
              .formatted(kind, name, Suggestion.maybe(name, declared)));
    }
  }

  private static void fields(Map<String, @Nullable Object> json, String what, List<String> known) {
    for (String key : json.keySet()) {
      if (!known.contains(key)) {
        throw new InvalidInputException(
            "%s has the unknown field (%s).%s".formatted(what, key, Suggestion.maybe(key, known)));
      }
    }
  }

  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> json, String key) {
    Object value = json.get(key);
    return value == null && !json.containsKey(key) ? Map.of() : object(value, key);
  }

  private static Map<String, @Nullable Object> object(@Nullable Object value, String what) {
    if (value instanceof Map<?, ?> map) {
      return Json.object(map);
    }
    throw new InvalidInputException(
        "%s must be a JSON object, and is (%s).".formatted(what, Json.write(value)));
  }
}

package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.Suggestion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a run: read from texts, checked, completed by defaults. */
public final class RunParameters {
  /** KFP's default limit for all parameters of a run together. */
  public static final int MAX_BYTES = 10_000;

  private RunParameters() {}

  /**
   * Returns the values that texts of the form {@code name=value} mean.
   *
   * @throws InvalidInputException if one has no {@code =}, an unknown name, another type, or comes
   *     twice
   */
  public static Map<String, Object> parse(ComponentSpec.Signature signature, List<String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new InvalidInputException(
            "The parameter (%s) has no value.\nMaybe write --param %s=<value>."
                .formatted(text, text));
      }
      String name = text.substring(0, equals);
      ComponentSpec.Parameter parameter = signature.inputParameters().get(name);
      if (parameter == null) {
        throw new InvalidInputException(
            "The pipeline has no parameter (%s).%s"
                .formatted(name, Suggestion.maybe(name, signature.inputParameters().keySet())));
      }
      Object value = parameter.type().parse(text.substring(equals + 1), name);
      requireAllowed(parameter, name, value);
      if (values.put(name, value) != null) {
        throw new InvalidInputException("The parameter (%s) is given twice.".formatted(name));
      }
    }
    return values;
  }

  /**
   * Checks a value against those that the pipeline allows.
   *
   * @throws InvalidInputException if it is none of them
   */
  public static void requireAllowed(ComponentSpec.Parameter parameter, String name, Object value) {
    if (!parameter.literals().isEmpty() && !parameter.literals().contains(value)) {
      throw new InvalidInputException(
          "The parameter (%s) is (%s), and may be one of %s."
              .formatted(name, value, Json.write(parameter.literals())));
    }
  }

  /**
   * Returns the values with defaults where none is given.
   *
   * @throws InvalidInputException if a required one is missing or all are too large for a cluster
   */
  public static Map<String, Object> complete(
      ComponentSpec.Signature signature, Map<String, Object> given) {
    Map<String, Object> values = new LinkedHashMap<>();
    StringBuilder missing = new StringBuilder();
    signature
        .inputParameters()
        .forEach(
            (name, parameter) -> {
              Object value = given.getOrDefault(name, parameter.defaultValue());
              if (value != null) {
                values.put(name, value);
              } else if (!parameter.optional()) {
                missing.append(
                    "The parameter (%s) is missing; it wants %s.\nMaybe add --param %s=<value>.%n"
                        .formatted(name, parameter.type().description(), name));
              }
            });
    if (!missing.isEmpty()) {
      throw new InvalidInputException(missing.toString().strip());
    }
    int bytes = Json.write(values).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new InvalidInputException(
          "The parameters have %d bytes; a cluster takes at most %d.\nMaybe pass a file through an importer."
              .formatted(bytes, MAX_BYTES));
    }
    return values;
  }
}

package dev.crema.sdk;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What listeners get to know of a step.
 *
 * @param component the component's name in kebab-case
 * @param parameters the input parameters as KFP gave them; a value may be null
 * @param inputs the input artifacts
 * @param outputs the declared output artifacts
 * @param environment the environment variables of the process
 */
public record StepReport(
    String component,
    Map<String, @Nullable Object> parameters,
    List<Item> inputs,
    List<Item> outputs,
    Map<String, String> environment) {

  /**
   * An artifact.
   *
   * @param name the name of the input or output
   * @param uri where KFP keeps it
   * @param metadata what its producer says of it
   */
  public record Item(String name, String uri, Map<String, Object> metadata) {
    /** Copies the metadata. */
    public Item {
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
  }

  /** Copies what is mutable. */
  public StepReport {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    environment = Map.copyOf(environment);
  }

  /**
   * Returns this report with other outputs.
   *
   * @param other the outputs
   * @return the report
   */
  public StepReport withOutputs(List<Item> other) {
    return new StepReport(component, parameters, inputs, other, environment);
  }

  /** Leaves out parameters and environment, which may hold what is nobody's business. */
  @Override
  public String toString() {
    return "StepReport[component=%s, inputs=%s, outputs=%s]".formatted(component, inputs, outputs);
  }
}

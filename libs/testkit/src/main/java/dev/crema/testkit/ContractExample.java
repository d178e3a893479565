package dev.crema.testkit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One run of a component that must succeed: what {@link ComponentContractTest} repeats under each
 * launcher.
 */
public final class ContractExample {

  private final Class<?> component;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, InputArtifact> artifacts = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Set<String> varying = new LinkedHashSet<>();

  private ContractExample(Class<?> component) {
    this.component = component;
  }

  /**
   * Returns an example that passes nothing yet.
   *
   * @param component the class annotated with {@code @Component}
   * @return a new example
   */
  public static ContractExample of(Class<?> component) {
    return new ContractExample(component);
  }

  /**
   * Passes a parameter. What is not passed must have a default or be optional.
   *
   * @param name the name as in component.yaml, snake_case
   * @param value a String, Long, Integer, Double, Boolean, List or Map
   * @return this example
   */
  public ContractExample parameter(String name, Object value) {
    parameters.put(name, value);
    return this;
  }

  /**
   * Passes an artifact without metadata.
   *
   * @param name the name as in component.yaml, snake_case
   * @param path an existing file or directory; it is copied for each run
   * @return this example
   */
  public ContractExample artifact(String name, Path path) {
    return artifact(name, path, Map.of());
  }

  /**
   * Passes an artifact with metadata.
   *
   * @param name the name as in component.yaml, snake_case
   * @param path an existing file or directory; it is copied for each run
   * @param metadata what the producing step said about it
   * @return this example
   */
  public ContractExample artifact(String name, Path path, Map<String, Object> metadata) {
    artifacts.put(name, new InputArtifact(path, Map.copyOf(metadata)));
    return this;
  }

  /**
   * Sets an environment variable of the process, as a Secret does on a cluster.
   *
   * @param name the variable
   * @param value its value
   * @return this example
   */
  public ContractExample environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * Allows outputs to differ between two runs with the same inputs: only for what follows from the
   * world outside ({@code already_registered}), never for data or models.
   *
   * @param outputs names as in component.yaml, snake_case
   * @return this example
   */
  public ContractExample varying(String... outputs) {
    varying.addAll(Set.of(outputs));
    return this;
  }

  Class<?> component() {
    return component;
  }

  Map<String, Object> parameters() {
    return parameters;
  }

  Map<String, InputArtifact> artifacts() {
    return artifacts;
  }

  Map<String, String> environment() {
    return environment;
  }

  Set<String> varying() {
    return varying;
  }

  record InputArtifact(Path path, Map<String, Object> metadata) {}
}

package dev.crema.runner.ir;

import dev.crema.runner.value.ParameterType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A component: a graph of tasks, a program in an image, or an importer. */
public sealed interface ComponentSpec {
  /** Returns its name in the pipeline, such as {@code comp-train-model}. */
  String name();

  /** Returns its inputs and outputs. */
  Signature signature();

  /** A parameter of a component. */
  record Parameter(
      ParameterType type,
      boolean optional,
      @Nullable Object defaultValue,
      List<Object> literals,
      String description) {
    /** Whether a value must be given. */
    public boolean isRequired() {
      return !optional && defaultValue == null;
    }
  }

  /** An artifact of a component. */
  record Artifact(String schemaTitle, String schemaVersion, boolean list, boolean optional) {}

  /** Inputs and outputs of a component, by name, in the order of the file. */
  record Signature(
      Map<String, Parameter> inputParameters,
      Map<String, Artifact> inputArtifacts,
      Map<String, Parameter> outputParameters,
      Map<String, Artifact> outputArtifacts) {}

  /** An output of a task inside a graph. */
  record TaskOutput(String task, String output) {}

  /**
   * A graph of tasks.
   *
   * @param tasks by name
   * @param parameterOutputs outputs and where they come from; several sources: the first that
   *     exists
   * @param artifactOutputs likewise
   */
  record Dag(
      String name,
      Signature signature,
      Map<String, TaskSpec> tasks,
      Map<String, List<TaskOutput>> parameterOutputs,
      Map<String, List<TaskOutput>> artifactOutputs)
      implements ComponentSpec {}

  /**
   * A program in an image.
   *
   * @param environment constants by name
   * @param resources what it asks of the machine
   * @param secrets environment that comes from Secrets
   * @param timeoutSeconds after which it is ended, 0: never
   * @param hasVolume whether it mounts a claim that a parameter names
   */
  record Container(
      String name,
      Signature signature,
      String image,
      List<String> command,
      List<String> arguments,
      Map<String, String> environment,
      Resources resources,
      List<Secret> secrets,
      long timeoutSeconds,
      boolean hasVolume)
      implements ComponentSpec {}

  /**
   * CPU and memory of a program.
   *
   * @param cpuRequest cores, 0: not said
   * @param cpuLimit cores, 0: not said
   * @param memoryLimitBytes bytes, 0: not said
   */
  record Resources(double cpuRequest, double cpuLimit, long memoryLimitBytes) {}

  /** An environment variable that comes from a key of a Secret. */
  record Secret(String secret, String key, String variable, boolean optional) {}

  /**
   * An importer: gives a file that exists to the tasks.
   *
   * @param uri a constant, or null if the input {@code uriParameter} says it
   * @param metadata of the artifact; texts may hold placeholders
   */
  record Importer(
      String name,
      Signature signature,
      @Nullable String uri,
      String uriParameter,
      Map<String, @Nullable Object> metadata)
      implements ComponentSpec {}
}

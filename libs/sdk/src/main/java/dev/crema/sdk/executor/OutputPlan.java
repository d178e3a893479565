package dev.crema.sdk.executor;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the declared outputs of a step go. Outputs that KFP adds without a declaration ({@code
 * executor-logs}) are not part of it.
 *
 * @param fields the components of the {@code Outputs} record
 * @param targets the declared output artifacts by name
 * @param outputFile where the executor output goes
 */
record OutputPlan(List<RecordField> fields, Map<String, Target> targets, Path outputFile) {

  /**
   * An output artifact and its local path.
   *
   * @param type the declared type
   * @param artifact name and uri as KFP gave them
   * @param path where the step or the SDK writes
   */
  record Target(FieldType type, RuntimeArtifact artifact, Path path) {}

  static OutputPlan of(Class<?> outputs, ExecutorInput input, LocalPaths paths) {
    List<RecordField> fields = RecordField.of(outputs);
    Map<String, Target> targets = new LinkedHashMap<>();
    for (RecordField field : fields) {
      if (field.type().isArtifact()) {
        RuntimeArtifact artifact = declared(field, input);
        targets.put(field.name(), new Target(field.type(), artifact, paths.resolve(artifact)));
      }
    }
    return new OutputPlan(fields, targets, Path.of(input.outputFile()).toAbsolutePath());
  }

  private static RuntimeArtifact declared(RecordField field, ExecutorInput input) {
    List<RuntimeArtifact> given = input.outputArtifacts().getOrDefault(field.name(), List.of());
    if (given.size() != 1) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The executor input gives %d places to the output artifact (%s), not one.\nMaybe the component.yaml of the pipeline belongs to another version of the image."
              .formatted(given.size(), field.name()));
    }
    return given.getFirst();
  }

  /** Refuses outputs whose removal would take an input or a mount with it. */
  void requireApartFrom(List<Path> inputs) {
    for (Path output : paths()) {
      if (output.getNameCount() < 2) {
        throw collision("The output path (%s) is too close to the root.".formatted(output));
      }
      for (Path input : inputs) {
        if (input.startsWith(output)) {
          throw collision(
              "The output path (%s) holds the input (%s), which it would replace."
                  .formatted(output, input));
        }
      }
    }
  }

  private static StepException collision(String message) {
    return new StepException(ErrorKind.INVALID_INPUT, message);
  }

  /** Removes what an earlier attempt left and creates the parents, which kfp.local does not. */
  void prepare() throws IOException {
    for (Path path : paths()) {
      Files.createDirectories(OutputFiles.parentOf(path));
      OutputFiles.remove(path);
    }
  }

  /** Removes everything, so that a failed step leaves no half output. */
  void discard() throws IOException {
    for (Path path : paths()) {
      OutputFiles.remove(path);
    }
  }

  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    targets.values().forEach(target -> paths.add(target.path()));
    paths.add(outputFile);
    return paths;
  }

  /** Returns the place of a declared output of the given type; camelCase and snake_case both do. */
  Target target(String output, FieldType type) {
    Target target = targets.get(Names.snakeCase(output));
    if (target == null || target.type() != type) {
      throw new IllegalStateException(
          "No output (%s) of type %s is declared, only %s."
              .formatted(output, type.componentName(), targets.keySet()));
    }
    return target;
  }
}

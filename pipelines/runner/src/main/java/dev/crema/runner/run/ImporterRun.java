package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Placeholders;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives a file of this machine to the tasks, where it lies. */
final class ImporterRun {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");

  private final RunContext context;
  private final ComponentSpec.Importer importer;
  private final Inputs inputs;

  ImporterRun(RunContext context, ComponentSpec.Importer importer, Inputs inputs) {
    this.context = context;
    this.importer = importer;
    this.inputs = inputs;
  }

  Outputs run(String path, String name) throws StepFailedException {
    context.state().started(path, name, "importer");
    try {
      Map.Entry<String, ComponentSpec.Artifact> output =
          importer.signature().outputArtifacts().entrySet().iterator().next();
      ArtifactValue artifact =
          new ArtifactValue(
              output.getKey(),
              output.getValue().schemaTitle(),
              output.getValue().schemaVersion(),
              localPath(uri(), context.directory()).toString(),
              metadata());
      Outputs outputs = new Outputs(Map.of(), Map.of(output.getKey(), List.of(artifact)));
      context.state().gave(path, outputs, 1);
      context.state().ended(path, TaskState.SUCCEEDED, "");
      return outputs;
    } catch (InvalidInputException e) {
      context.state().ended(path, TaskState.FAILED, e.sentence());
      throw new StepFailedException(e.sentence());
    }
  }

  private String uri() {
    if (importer.uri() != null) {
      return importer.uri();
    }
    Object value = inputs.parameters().get(importer.uriParameter());
    if (value instanceof String text) {
      return text;
    }
    throw new InvalidInputException(
        "The importer gets no (%s).".formatted(importer.uriParameter()));
  }

  private Map<String, @Nullable Object> metadata() {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    importer.metadata().forEach((key, value) -> metadata.put(key, resolved(value)));
    return metadata;
  }

  private @Nullable Object resolved(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    return Placeholders.replace(
        text,
        inner -> {
          String parameter = Placeholders.inputParameter(inner);
          Object given = parameter == null ? null : inputs.parameters().get(parameter);
          return given == null ? null : ParameterType.text(given);
        });
  }

  /**
   * Returns the file or folder that an address means on this machine.
   *
   * @throws InvalidInputException if it lies elsewhere or does not exist
   */
  static Path localPath(String uri, Path directory) {
    if (uri.isEmpty()) {
      throw new InvalidInputException(
          "The importer's address is empty.\nMaybe the parameter that says where the rows are is not given: source_uri, or query or bucket_uri in its place.");
    }
    Path path;
    try {
      boolean hasScheme = SCHEME.matcher(uri).matches();
      if (hasScheme && !uri.startsWith("file:")) {
        throw new InvalidInputException(
            ("The importer's address (%s) is not on this machine, and this runner reads files only."
                    + "\nMaybe copy it here and pass its path.")
                .formatted(uri));
      }
      path = hasScheme ? Path.of(URI.create(uri)) : directory.resolve(uri);
    } catch (InvalidPathException e) {
      throw new InvalidInputException("The importer's address (%s) is no path.".formatted(uri));
    } catch (IllegalArgumentException e) {
      if (e instanceof InvalidInputException) {
        throw e;
      }
      throw new InvalidInputException(
          "The importer's address (%s) is no file address: %s".formatted(uri, e.getMessage()));
    }
    if (!Files.isReadable(path)) {
      throw new InvalidInputException(
          "The importer's file (%s) does not exist or cannot be read.\nMaybe the path is meant from another folder than (%s)."
              .formatted(path, directory.toAbsolutePath()));
    }
    return path.toAbsolutePath().normalize();
  }
}

package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.ExecutorOutput;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.TreeDigest;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of steps by the content of all that went into them.
 *
 * <p>KFP's own key knows names only: not the content of an image, nor of an artifact. Here both are
 * in the key, so an entry cannot be stale. Entries appear whole or not at all, and are checked when
 * they are used.
 */
final class Cache {
  private static final String ENTRY = "entry.json";

  private final Path folder;

  Cache(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the key of a step.
   *
   * @param chosen a key that the pipeline chose itself, or the empty text
   */
  static String key(
      ComponentSpec.Container component, Program program, Inputs inputs, String chosen)
      throws IOException, StepFailedException {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    // In an image its content decides, whatever its name, and it has a Java of its own.
    content.put("image", program.isImage() ? "" : component.image());
    content.put("command", component.command());
    content.put("arguments", component.arguments());
    content.put("environment", new TreeMap<>(component.environment()));
    content.put("program", program.digest());
    content.put("java", program.isImage() ? "" : Runtime.version().toString());
    content.put("outputs", component.signature().outputParameters().keySet().stream().toList());
    content.put("artifacts", outputTypes(component));
    content.put("chosen", chosen);
    if (chosen.isEmpty()) {
      content.put("inputs", new TreeMap<>(inputs.parameters()));
      content.put("inputArtifacts", inputArtifacts(inputs));
    }
    return TreeDigest.of(Json.write(content));
  }

  private static Map<String, Object> outputTypes(ComponentSpec.Container component) {
    Map<String, Object> types = new TreeMap<>();
    component
        .signature()
        .outputArtifacts()
        .forEach((name, artifact) -> types.put(name, artifact.schemaTitle()));
    return types;
  }

  private static Map<String, Object> inputArtifacts(Inputs inputs)
      throws IOException, StepFailedException {
    Map<String, Object> digests = new TreeMap<>();
    for (Map.Entry<String, List<ArtifactValue>> entry : inputs.artifacts().entrySet()) {
      List<Object> list = new ArrayList<>();
      for (ArtifactValue artifact : entry.getValue()) {
        list.add(
            List.of(
                artifact.isLocal() ? TreeDigest.of(artifact.path()) : artifact.uri(),
                artifact.schemaTitle(),
                new TreeMap<>(artifact.metadata())));
      }
      digests.put(entry.getKey(), list);
    }
    return digests;
  }

  /** Copies an entry into a step's folder; null if there is none that is whole. */
  @Nullable ExecutorOutput find(String key, StepFolder step) throws IOException {
    Path entry = folder.resolve(key);
    if (!Files.isRegularFile(entry.resolve(ENTRY))) {
      return null;
    }
    try {
      Map<String, @Nullable Object> json =
          Json.parseObject(Files.readString(entry.resolve(ENTRY)), key);
      ExecutorOutput output = restored(json, entry, step);
      if (output != null) {
        return output;
      }
    } catch (ClassCastException | IllegalArgumentException | FileSystemException _) {
      // falls through: what cannot be read is not whole
    }
    StepFolder.delete(entry);
    return null;
  }

  private static @Nullable ExecutorOutput restored(
      Map<String, @Nullable Object> json, Path entry, StepFolder step) throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    Json.object((Map<?, ?>) nonNull(json.get("parameters")))
        .forEach((name, value) -> parameters.put(name, nonNull(value)));
    Map<String, ArtifactValue> artifacts = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> item :
        Json.object((Map<?, ?>) nonNull(json.get("artifacts"))).entrySet()) {
      Map<String, @Nullable Object> stored = Json.object((Map<?, ?>) nonNull(item.getValue()));
      ArtifactValue artifact = ArtifactValue.fromJson(stored);
      Path target = step.artifact(item.getKey());
      Path source = entry.resolve("artifacts").resolve(item.getKey());
      if (Files.exists(source)) {
        copy(source, target);
      }
      if (artifact.isLocal() && !digest(target).equals(stored.get("digest"))) {
        return null;
      }
      artifacts.put(item.getKey(), artifact.isLocal() ? at(artifact, target) : artifact);
    }
    return new ExecutorOutput(parameters, artifacts);
  }

  private static ArtifactValue at(ArtifactValue artifact, Path path) {
    return new ArtifactValue(
        artifact.name(),
        artifact.schemaTitle(),
        artifact.schemaVersion(),
        path.toString(),
        artifact.metadata());
  }

  /**
   * Keeps a step's outputs; another run that keeps the same at the same time does no harm.
   *
   * @param workshop where the entry is made before it appears, in the run's own folder: what a kill
   *     leaves there goes with the run
   */
  void keep(String key, ExecutorOutput output, Path workshop) throws IOException {
    Files.createDirectories(folder);
    Path entry = folder.resolve(key);
    if (Files.exists(entry)) {
      return;
    }
    Path temporary = Files.createDirectory(workshop);
    try {
      Map<String, Object> artifacts = new LinkedHashMap<>();
      for (Map.Entry<String, ArtifactValue> item : output.artifacts().entrySet()) {
        ArtifactValue artifact = item.getValue();
        Map<String, @Nullable Object> json = artifact.toJson();
        if (artifact.isLocal()) {
          Path copy = temporary.resolve("artifacts").resolve(item.getKey());
          if (Files.exists(artifact.path())) {
            Files.createDirectories(copy.getParent());
            copy(artifact.path(), copy);
          }
          json.put("digest", digest(copy));
        }
        artifacts.put(item.getKey(), json);
      }
      Files.writeString(
          temporary.resolve(ENTRY),
          Json.pretty(Map.of("parameters", output.parameters(), "artifacts", artifacts)));
      Files.move(temporary, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // An atomic move onto a folder that is there fails with no class of its own.
      if (!Files.isRegularFile(entry.resolve(ENTRY))) {
        throw e;
      }
      // another run was first
    } finally {
      StepFolder.delete(temporary);
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> walk = Files.walk(source)) {
      for (Path path : walk.toList()) {
        Path to = target.resolve(source.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else {
          Files.copy(path, to);
        }
      }
    }
  }

  private static String digest(Path path) throws IOException {
    try {
      return TreeDigest.of(path);
    } catch (StepFailedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Object nonNull(@Nullable Object value) {
    if (value == null) {
      throw new InvalidInputException("The cache entry misses a value.");
    }
    return value;
  }
}

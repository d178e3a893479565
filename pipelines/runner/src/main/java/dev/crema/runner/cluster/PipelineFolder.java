package dev.crema.runner.cluster;

import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of compiled pipelines: {@code <name>/pipeline.yaml}, as a repository has them, or {@code
 * <name>.yaml}, as Kubernetes mounts a ConfigMap, whose files have no folders.
 */
public final class PipelineFolder {
  /** What the file of a pipeline is called in a folder of its own. */
  public static final String FILE = "pipeline.yaml";

  private static final String ENDING = ".yaml";

  private PipelineFolder() {}

  /**
   * Reads every pipeline of a folder.
   *
   * @return the pipelines in the order of their files' names, no two of one name, at least one
   * @throws InvalidInputException naming everything that is wrong at once
   * @throws IOException if a file cannot be read
   */
  public static List<PipelineFile> read(Path folder) throws IOException {
    List<PipelineFile> pipelines = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<String, Path> names = new HashMap<>();
    for (Path file : files(folder)) {
      try {
        PipelineFile pipeline = PipelineFile.read(file);
        Path other = names.putIfAbsent(pipeline.content().name(), file);
        if (other != null) {
          problems.add(
              "The pipeline (%s) is in (%s) and in (%s)."
                  .formatted(pipeline.content().name(), other, file));
        }
        pipelines.add(pipeline);
      } catch (InvalidInputException e) {
        problems.add(e.sentence());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(String.join("\n", problems));
    }
    if (pipelines.isEmpty()) {
      throw new InvalidInputException(
          "The folder (%s) has no pipeline: no <name>/%s, no <name>%s.\nMaybe it is the wrong one, its volume is not mounted, or no release has written into it yet: make release"
              .formatted(folder, FILE, ENDING));
    }
    return pipelines;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "There is no folder (%s).\nMaybe it is written wrongly, or its volume is not mounted."
              .formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(PipelineFolder::isNamed)
          .map(one -> Files.isDirectory(one) ? one.resolve(FILE) : one)
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /** Kubernetes mounts a ConfigMap with links whose names begin with a dot. */
  private static boolean isNamed(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return !name.startsWith(".") && (name.endsWith(ENDING) || Files.isDirectory(entry));
  }
}

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

/** A folder of compiled pipelines: one folder each, with a {@code pipeline.yaml} in it. */
public final class PipelineFolder {
  /** What the file of a pipeline is called. */
  public static final String FILE = "pipeline.yaml";

  private PipelineFolder() {}

  /**
   * Reads every pipeline of a folder.
   *
   * @return the pipelines in the order of their folders' names, no two of one name, at least one
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
          "The folder (%s) has no pipeline: no <name>/%s.\nMaybe it is the wrong one, or its volume is not mounted."
              .formatted(folder, FILE));
    }
    return pipelines;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "There is no folder (%s).\nMaybe it is written wrongly, or its volume is not mounted."
              .formatted(folder));
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.map(one -> one.resolve(FILE)).filter(Files::isRegularFile).sorted().toList();
    }
  }
}

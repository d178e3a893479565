package dev.crema.runner.preflight;

import dev.crema.kfp.KfpSettings;
import dev.crema.runner.cluster.Cluster;
import dev.crema.runner.cluster.PipelineFile;
import dev.crema.runner.cluster.PipelineFolder;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Asks KFP whether it has each compiled pipeline, exactly as it lies here. */
final class PipelinesCheck implements Callable<String> {
  private final Path folder;
  private final SecretEnvironment environment;
  private final Duration limit;

  PipelinesCheck(Path folder, SecretEnvironment environment, Duration limit) {
    this.folder = folder;
    this.environment = environment;
    this.limit = limit;
  }

  @Override
  public String call() throws IOException {
    List<PipelineFile> files;
    try {
      files = PipelineFolder.read(folder);
    } catch (InvalidInputException e) {
      throw new NotWellException(String.valueOf(e.getMessage()));
    }
    KfpSettings settings = KfpCheck.settings(environment, limit);
    List<String> missing = KfpCheck.asked(() -> missing(Cluster.connect(settings), files));
    if (!missing.isEmpty()) {
      throw new NotWellException(
          "KFP (%s) does not have the pipelines (%s) as they are in (%s).\nMaybe the bootstrap Job has not run for this release: crema bootstrap"
              .formatted(settings.uri(), String.join(", ", missing), folder));
    }
    return "%d of %s are on KFP".formatted(files.size(), folder);
  }

  private static List<String> missing(Cluster cluster, List<PipelineFile> files) {
    List<String> missing = new ArrayList<>();
    for (PipelineFile file : files) {
      if (!cluster.hasVersion(file)) {
        missing.add(file.content().name());
      }
    }
    return missing;
  }
}

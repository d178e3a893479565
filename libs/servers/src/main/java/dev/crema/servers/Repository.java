package dev.crema.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the repository is, and what the servers keep in its build folder. */
final class Repository {
  static final String REQUIREMENTS = "pipelines/requirements-mlflow.txt";

  private Repository() {}

  /**
   * Returns the property {@code crema.root}, else the nearest folder above that is a repository.
   */
  static Path root() {
    String property = System.getProperty("crema.root");
    if (property != null) {
      return Path.of(property);
    }
    Path here = Path.of("").toAbsolutePath();
    for (@Nullable Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(REQUIREMENTS))) {
        return folder;
      }
    }
    throw new IllegalStateException(
        "The folder (%s) is not in a Crema repository.\nMaybe set -Dcrema.root=<repository>."
            .formatted(here));
  }

  /** Returns the folder for what can be made again. */
  static Path build() {
    return root().resolve(".build");
  }
}

package dev.crema.runner.preflight;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file that must be there and may be read.
 *
 * @param path where it is
 * @param secret the Secret whose key it is; empty if nobody said of which
 */
public record NeededFile(Path path, String secret) {

  /**
   * Returns a file of the Secret in whose folder it lies.
   *
   * @param path where it is
   * @param folders of Secrets, by their names, as they are mounted
   */
  public static NeededFile in(Path path, Map<String, Path> folders) {
    return new NeededFile(
        path,
        folders.entrySet().stream()
            .filter(folder -> folder.getValue().equals(path.getParent()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(""));
  }

  boolean isThere() {
    return Files.isRegularFile(path);
  }

  String key() {
    return String.valueOf(path.getFileName());
  }

  void require() {
    SecretEnvironment.requireReadable(
        path, secret.isEmpty() ? "" : ", the key (%s) of the Secret (%s)".formatted(key(), secret));
  }
}

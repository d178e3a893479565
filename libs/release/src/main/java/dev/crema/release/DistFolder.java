package dev.crema.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a release, written all together or not at all. */
final class DistFolder {

  static final String SUMS = "SHA256SUMS";

  private final Map<String, byte[]> files = new TreeMap<>();

  void add(String name, byte[] content) {
    files.put(name, content);
  }

  int size() {
    return files.size();
  }

  /** Returns digest and name of each file, as {@code sha256sum -c} reads them. */
  String sums() {
    StringBuilder sums = new StringBuilder();
    files.forEach((name, content) -> sums.append("%s  %s\n".formatted(Digests.of(content), name)));
    return sums.toString();
  }

  /**
   * Writes everything beside the folder first; then the folder is exchanged. A folder of an earlier
   * release is whole until then, and gone afterwards.
   */
  void write(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isRegularFile(folder.resolve(SUMS))) {
      throw new Refusal(
          "The folder (%s) is there and is no release: it has no %s.\nMaybe name another one, or remove it."
              .formatted(folder, SUMS));
    }
    Path written = folder.resolveSibling(folder.getFileName() + ".new");
    Path earlier = folder.resolveSibling(folder.getFileName() + ".old");
    delete(written);
    delete(earlier);
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = written.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      Files.writeString(written.resolve(SUMS), sums());
      exchange(written, folder, earlier);
    } finally {
      delete(written);
    }
    delete(earlier);
  }

  private static void exchange(Path written, Path folder, Path earlier) throws IOException {
    if (Files.exists(folder)) {
      Files.move(folder, earlier);
    }
    try {
      Files.move(written, folder);
    } catch (IOException e) {
      if (Files.exists(earlier)) {
        Files.move(earlier, folder);
      }
      throw e;
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      // A folder's content stands behind it.
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

package dev.crema.testkit;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of an output, by their content.
 *
 * @param digests SHA-256 of each file by its path relative to the output; a single file has the
 *     path {@code ""}
 */
record Snapshot(SortedMap<String, String> digests) {

  private static final String SCHEMA = "schema.json";

  static Snapshot of(Path path) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          digests.put(path.relativize(file).toString(), digest(file));
        }
      }
    }
    return new Snapshot(digests);
  }

  /**
   * Returns the files that differ. A Parquet file may hold the same rows in other bytes: it counts
   * by the content hash in the {@code schema.json} beside it.
   */
  SortedSet<String> differences(Snapshot other) {
    SortedSet<String> names = new TreeSet<>(digests.keySet());
    names.addAll(other.digests.keySet());
    boolean sameSchema =
        digests.containsKey(SCHEMA) && digests.get(SCHEMA).equals(other.digests.get(SCHEMA));
    names.removeIf(
        name ->
            digests.containsKey(name)
                && other.digests.containsKey(name)
                && (digests.get(name).equals(other.digests.get(name))
                    || (sameSchema && name.endsWith(".parquet"))));
    return names;
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.crema.testkit;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
 * @param unkept what a cluster does not keep: links and empty folders
 */
record Snapshot(SortedMap<String, String> digests, List<String> unkept) {

  private static final String SCHEMA = "schema.json";

  static Snapshot of(Path path) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    List<String> unkept = new ArrayList<>();
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
        for (Path file : files.toList()) {
          if (Files.isRegularFile(file)) {
            digests.put(path.relativize(file).toString(), sha256(file));
          }
          if (Files.isSymbolicLink(file) || isEmptyFolder(file)) {
            unkept.add(path.relativize(file).toString());
          }
        }
      }
    }
    return new Snapshot(digests, unkept);
  }

  private static boolean isEmptyFolder(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return false;
    }
    try (Stream<Path> files = Files.list(file)) {
      return files.findAny().isEmpty();
    }
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

  static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The list of a version's files with their sizes and digests. It is uploaded last, so that a
 * version with a manifest has its files; its own digest is a tag of the version.
 *
 * @param packageDigest the digest of the model package
 * @param entries the files, ordered by path
 */
record Manifest(String packageDigest, List<Entry> entries) {
  static final String FILE = "manifest.json";

  /** The folder of a version's files that holds the model package. */
  static final String PACKAGE_FOLDER = "package/";

  static final int FORMAT = 1;
  static final int FILE_LIMIT = 1_000;
  static final long SIZE_LIMIT_BYTES = 4L << 30;
  static final int MANIFEST_LIMIT_BYTES = 1 << 20;

  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,15}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** A file: its path with slashes, its size in bytes, and its SHA-256. */
  record Entry(String path, long size, String sha256) {
    static Entry of(String path, byte[] content) {
      return new Entry(path, content.length, Digests.of(content));
    }

    static Entry of(String path, Path file) throws IOException {
      return new Entry(path, Files.size(file), Digests.of(file));
    }
  }

  Manifest {
    entries = List.copyOf(entries);
    if (entries.size() > FILE_LIMIT) {
      throw refused("has %d files, more than %d".formatted(entries.size(), FILE_LIMIT));
    }
    long total = 0;
    for (Entry entry : entries) {
      if (!PATH.matcher(entry.path()).matches()
          || entry.path().equals(FILE)
          || !SHA256.matcher(entry.sha256()).matches()
          || entry.size() < 0
          || entry.size() > SIZE_LIMIT_BYTES) {
        throw refused("has an entry that is not allowed: (%s)".formatted(entry.path()));
      }
      total += entry.size();
    }
    if (total > SIZE_LIMIT_BYTES) {
      throw refused("has %d bytes, more than %d".formatted(total, SIZE_LIMIT_BYTES));
    }
  }

  /** Returns the regular files of a folder by their path with slashes, ordered. */
  static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          throw refused("has (%s), which is not a regular file".formatted(path));
        }
        files.put(folder.relativize(path).toString().replace('\\', '/'), path);
      }
    }
    return files;
  }

  byte[] toJson() {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Entry entry : entries) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("path", entry.path());
      file.put("size", entry.size());
      file.put("sha256", entry.sha256());
      files.add(file);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", FORMAT);
    tree.put("package_digest", packageDigest);
    tree.put("files", files);
    return Fields.writePretty(tree).getBytes(StandardCharsets.UTF_8);
  }

  static Manifest parse(byte[] json) {
    @Nullable Fields fields = Fields.parse(json);
    if (fields == null || fields.number("format") != FORMAT) {
      throw refused("is not of format %d".formatted(FORMAT));
    }
    return new Manifest(
        fields.text("package_digest"),
        fields.list("files").stream()
            .map(file -> new Entry(file.text("path"), file.number("size"), file.text("sha256")))
            .toList());
  }

  /** Returns the files of the model package, by their path within it. */
  Map<String, Entry> packageFiles() {
    Map<String, Entry> files = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.path().startsWith(PACKAGE_FOLDER)) {
        files.put(entry.path().substring(PACKAGE_FOLDER.length()), entry);
      }
    }
    return files;
  }

  private static RegistryException refused(String what) {
    return new RegistryException(Kind.REJECTED, "The manifest of the model %s.".formatted(what));
  }
}

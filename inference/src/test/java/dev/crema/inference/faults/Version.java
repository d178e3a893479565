package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A version as a registry holds it.
 *
 * @param manifest the list of its files
 * @param files contents by path
 * @param location where the registry says they are
 * @param packageDigest what the registry says of the package; empty for nothing
 */
record Version(byte[] manifest, Map<String, byte[]> files, String location, String packageDigest) {
  static final String FOLDER = "1/models/m-x/artifacts";

  /** What the manifest says of a file. */
  record Entry(String path, long size, String sha256) {}

  /** Returns the version of a package, as it is registered. */
  static Version of(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        files.put("package/" + path.getFileName(), Files.readAllBytes(path));
      }
    }
    return new Version(manifest(entries(files)), files, "mlflow-artifacts:/" + FOLDER, "");
  }

  static List<Entry> entries(Map<String, byte[]> files) {
    List<Entry> entries = new ArrayList<>();
    files.forEach((path, bytes) -> entries.add(new Entry(path, bytes.length, sha256(bytes))));
    return entries;
  }

  static byte[] manifest(List<Entry> entries) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Entry entry : entries) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("path", entry.path());
      file.put("size", entry.size());
      file.put("sha256", entry.sha256());
      list.add(file);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", 1);
    tree.put("package_digest", "0".repeat(64));
    tree.put("files", list);
    return Json.write(tree).getBytes(UTF_8);
  }

  Version withManifest(List<Entry> entries) {
    return new Version(manifest(entries), files, location, packageDigest);
  }

  /** Returns the version with one more entry, whose file there is too. */
  Version withFile(String path) {
    List<Entry> entries = new ArrayList<>(entries(files));
    byte[] content = "evil".getBytes(UTF_8);
    entries.add(new Entry(path, content.length, sha256(content)));
    Map<String, byte[]> more = new TreeMap<>(files);
    more.put(path, content);
    return new Version(manifest(entries), more, location, packageDigest);
  }

  /** Returns the version whose store has other bytes than the manifest says. */
  Version withBytes(String path, byte[] bytes) {
    Map<String, byte[]> other = new TreeMap<>(files);
    other.put(path, bytes);
    return new Version(manifest, other, location, packageDigest);
  }

  Version at(String elsewhere) {
    return new Version(manifest, files, elsewhere, packageDigest);
  }

  Version ofDigest(String digest) {
    return new Version(manifest, files, location, digest);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

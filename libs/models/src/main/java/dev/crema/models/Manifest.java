package dev.crema.models;

import dev.crema.data.CellParser;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The section {@code manifest.json}: format, version, and each file with size and SHA-256; the
 * package's digest is the SHA-256 of the canonical JSON of all that.
 *
 * @param entries the files, by name
 * @param task of the model
 */
record Manifest(List<Entry> entries, Task task) {
  static final String FORMAT = "crema-model-package";

  /** The version of a package without a profile. */
  static final int PLAIN = 1;

  /** The version of a package with one. */
  static final int PROFILED = 2;

  /** The version of a package that predicts a number, with a profile or without. */
  static final int OF_NUMBER = 3;

  /** The version of a package with a calibration, with or without a profile. */
  static final int CALIBRATED = 4;

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /**
   * One file.
   *
   * @param name of the file, without any directory
   * @param bytes its size
   * @param sha256 its digest, 64 lower-case hexadecimal digits
   */
  record Entry(String name, long bytes, String sha256) {
    static Entry of(String name, byte[] content) {
      return new Entry(name, content.length, PackageFiles.sha256(content));
    }

    private Map<String, Object> tree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("name", name);
      tree.put("bytes", bytes);
      tree.put("sha256", sha256);
      return tree;
    }
  }

  /** The lowest that knows what is listed, so that equal contents have one digest. */
  int version() {
    if (names().contains(PackageFiles.CALIBRATION)) {
      return CALIBRATED;
    }
    if (task == Task.REGRESSION) {
      return OF_NUMBER;
    }
    return names().contains(PackageFiles.PROFILE) ? PROFILED : PLAIN;
  }

  private String what() {
    return switch (version()) {
      case CALIBRATED -> "with (%s)".formatted(PackageFiles.CALIBRATION);
      case PROFILED -> "with (%s)".formatted(PackageFiles.PROFILE);
      default -> "without (%s)".formatted(PackageFiles.PROFILE);
    };
  }

  String digest() {
    return PackageFiles.sha256(Json.write(content()).getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> content() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", FORMAT);
    tree.put("version", version());
    tree.put("files", entries.stream().map(Entry::tree).toList());
    return tree;
  }

  String toJson() {
    Map<String, Object> tree = content();
    tree.put("digest", digest());
    return Json.write(tree);
  }

  Set<String> names() {
    Set<String> names = new HashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    return names;
  }

  static Manifest read(String json, String source) {
    Node root = Node.json(json, source);
    root.fields("format", "version", "files", "digest");
    Node format = root.required("format");
    if (!format.text().equals(FORMAT)) {
      throw format.error("is (%s), not (%s).".formatted(CellParser.shorten(format.text()), FORMAT));
    }
    Node version = root.required("version");
    if (version.integer() < PLAIN || version.integer() > CALIBRATED) {
      throw version.error(
          "is (%d); this Crema reads versions %d to %d.\nMaybe use the Crema that made the package, or a newer one."
              .formatted(version.integer(), PLAIN, CALIBRATED));
    }
    List<Entry> entries = new ArrayList<>();
    for (Node file : root.required("files").items()) {
      entries.add(entry(file, entries));
    }
    Task task = version.integer() == OF_NUMBER ? Task.REGRESSION : Task.CLASSIFICATION;
    Manifest manifest = new Manifest(List.copyOf(entries), task);
    manifest.checkComplete(root.required("files"));
    if (version.integer() != manifest.version()) {
      throw version.error(
          "is (%d), but a package of classes %s has version %d."
              .formatted(version.integer(), manifest.what(), manifest.version()));
    }
    Node digest = root.required("digest");
    requireSha256(digest);
    if (!digest.text().equals(manifest.digest())) {
      throw digest.error(
          "is (%s), but the files it lists have the digest (%s)."
              .formatted(digest.text(), manifest.digest()));
    }
    return manifest;
  }

  private static Entry entry(Node file, List<Entry> before) {
    file.fields("name", "bytes", "sha256");
    Node name = file.required("name");
    if (!PLAIN_NAME.matcher(name.text()).matches()) {
      throw name.error(
          "is (%s), which is no plain file name: a package has no directories."
              .formatted(CellParser.shorten(name.text())));
    }
    if (!PackageFiles.isSection(name.text())) {
      throw name.error(
          "is the section (%s), which this Crema does not know; it knows %s.\nMaybe the package was made by a newer version."
              .formatted(name.text(), PackageFiles.sections()));
    }
    if (!before.isEmpty() && before.getLast().name().compareTo(name.text()) >= 0) {
      throw name.error("is out of order or twice: files are listed by name.");
    }
    Node sha256 = file.required("sha256");
    requireSha256(sha256);
    long bytes = file.required("bytes").integer(0, PackageFiles.maxBytes(name.text()));
    return new Entry(name.text(), bytes, sha256.text());
  }

  private static void requireSha256(Node digest) {
    if (!SHA256.matcher(digest.text()).matches()) {
      throw digest.error("is no SHA-256 of 64 lower-case hexadecimal digits.");
    }
  }

  private void checkComplete(Node files) {
    for (String section : PackageFiles.sections()) {
      if (!PackageFiles.isOptional(section) && !names().contains(section)) {
        throw files.error("does not list (%s).".formatted(section));
      }
    }
  }
}

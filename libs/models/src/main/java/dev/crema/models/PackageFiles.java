package dev.crema.models;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a package in its directory: which may be there, how large, and how they are read:
 * once, whole, never through a link.
 */
final class PackageFiles {
  static final String MANIFEST = "manifest.json";
  static final String CONTRACT = "contract.json";
  static final String FEATURES = "features.json";
  static final String SCORER = "scorer.json";
  static final String TREES = "scorer.bin";
  static final String DECISION = "decision.json";
  static final String GOLDEN = "golden.json";
  static final String PROFILE = "profile.json";
  static final String CALIBRATION = "calibration.json";

  /** Most bytes of the manifest, and of each of MLflow's files. */
  static final int MAX_SMALL_BYTES = 1 << 20;

  /** Most bytes of a JSON section. */
  static final int MAX_JSON_BYTES = 64 << 20;

  /** Most bytes of the trees. */
  static final int MAX_TREE_BYTES = 512 << 20;

  /** Files that MLflow or its clients put beside the package; not digested, never read. */
  static final Set<String> MLFLOW =
      Set.of(
          "MLmodel", "input_example.json", "serving_input_example.json", "registered_model_meta");

  /** Sections that a package may be without. */
  private static final Set<String> OPTIONAL = Set.of(TREES, PROFILE, CALIBRATION);

  private static final Map<String, Integer> SECTIONS =
      Map.of(
          CONTRACT, MAX_JSON_BYTES,
          FEATURES, MAX_JSON_BYTES,
          SCORER, MAX_JSON_BYTES,
          TREES, MAX_TREE_BYTES,
          DECISION, MAX_JSON_BYTES,
          GOLDEN, MAX_JSON_BYTES,
          PROFILE, ModelPackage.MAX_PROFILE_BYTES,
          CALIBRATION, MAX_JSON_BYTES);

  private static final int MAX_ENTRIES = 64;

  private final Path directory;

  PackageFiles(Path directory) {
    this.directory = directory;
  }

  static boolean isSection(String name) {
    return SECTIONS.containsKey(name);
  }

  static List<String> sections() {
    return SECTIONS.keySet().stream().sorted().toList();
  }

  static boolean isOptional(String section) {
    return OPTIONAL.contains(section);
  }

  static int maxBytes(String section) {
    return SECTIONS.getOrDefault(section, MAX_SMALL_BYTES);
  }

  String source(String name) {
    return directory.resolve(name).toString();
  }

  InputException error(String name, String message) {
    return new InputException("%s: %s".formatted(source(name), message));
  }

  /** Refuses a directory that holds anything but the manifest, its files and MLflow's. */
  void checkNames(Set<String> listed) {
    Set<String> found = names();
    for (String name : found) {
      if (!listed.contains(name) && !name.equals(MANIFEST) && !MLFLOW.contains(name)) {
        throw error(name, "is not part of the package: its manifest does not list it.");
      }
    }
    for (String name : listed) {
      if (!found.contains(name)) {
        throw error(name, "is missing, though the manifest lists it.");
      }
    }
  }

  /** Returns what is in the directory, after refusing links and directories. */
  Set<String> names() {
    if (!Files.isDirectory(directory)) {
      throw new InputException("There is no model package at (%s).".formatted(directory));
    }
    Set<String> names = new TreeSet<>();
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        checkRegular(entry, name);
        names.add(name);
        if (names.size() > MAX_ENTRIES) {
          throw new InputException(
              "%s: has more than %d files; it is no model package."
                  .formatted(directory, MAX_ENTRIES));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!names.contains(MANIFEST)) {
      throw error(MANIFEST, "is missing; the directory is no model package.");
    }
    return names;
  }

  private void checkRegular(Path entry, String name) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw error(
          name,
          attributes.isSymbolicLink()
              ? "is a symbolic link; a package holds plain files only."
              : "is no plain file.");
    }
    if (MLFLOW.contains(name) && attributes.size() > MAX_SMALL_BYTES) {
      throw error(name, "has %d bytes; at most %d.".formatted(attributes.size(), MAX_SMALL_BYTES));
    }
  }

  /** Returns the bytes of a file that must not have more than {@code limit}. */
  byte[] read(String name, int limit) {
    Path file = directory.resolve(name);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      long size = Files.size(file);
      if (size > limit) {
        throw error(name, "has %d bytes; at most %d.".formatted(size, limit));
      }
      byte[] bytes = in.readNBytes((int) size);
      if (in.read() >= 0 || bytes.length != size) {
        throw error(name, "changed while it was read.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InputException("%s: is not UTF-8.".formatted(source(name)), e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256.", e);
    }
  }

  /** Reads every listed file and compares size and digest. */
  Map<String, byte[]> readAll(List<Manifest.Entry> entries) {
    Map<String, byte[]> all = new HashMap<>();
    for (Manifest.Entry entry : entries) {
      byte[] bytes = read(entry.name(), maxBytes(entry.name()));
      if (bytes.length != entry.bytes()) {
        throw error(
            entry.name(),
            "has %d bytes, but the manifest says %d.".formatted(bytes.length, entry.bytes()));
      }
      String sha256 = sha256(bytes);
      if (!sha256.equals(entry.sha256())) {
        throw error(
            entry.name(),
            "has the SHA-256 (%s), but the manifest says (%s): it is damaged or was changed."
                .formatted(sha256, entry.sha256()));
      }
      all.put(entry.name(), bytes);
    }
    return all;
  }
}

package dev.crema.models;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a package beside its place, checks it there, and moves it in one step. */
final class PackageWriter {
  private final PackageContents contents;
  private final byte @Nullable [] profile;

  PackageWriter(PackageContents contents, byte @Nullable [] profile) {
    this.contents = contents;
    this.profile = profile;
    if (profile != null
        && (profile.length == 0 || profile.length > ModelPackage.MAX_PROFILE_BYTES)) {
      throw new InputException(
          "The reference profile has %d bytes; a package takes 1 to %d."
              .formatted(profile.length, ModelPackage.MAX_PROFILE_BYTES));
    }
    if (profile == null && !contents.split().isEmpty()) {
      // A package of version 1 is one that the first release reads.
      throw new InputException("A package without a reference profile does not keep its split.");
    }
  }

  void write(Path directory) {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(
          "There is something at (%s) already.\nMaybe another directory.".formatted(directory));
    }
    Path absolute = directory.toAbsolutePath();
    Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".tmp");
    try {
      delete(temporary);
      Files.createDirectory(temporary);
      Map<String, byte[]> sections = sections();
      for (Map.Entry<String, byte[]> section : sections.entrySet()) {
        Files.write(temporary.resolve(section.getKey()), section.getValue());
      }
      Manifest manifest = manifest(sections);
      Map<String, String> beside = MlflowFiles.of(contents, manifest.version());
      for (Map.Entry<String, String> file : beside.entrySet()) {
        Files.writeString(temporary.resolve(file.getKey()), file.getValue());
      }
      Files.writeString(temporary.resolve(PackageFiles.MANIFEST), manifest.toJson());
      ModelPackage.open(temporary);
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  private Manifest manifest(Map<String, byte[]> sections) {
    List<Manifest.Entry> entries = new ArrayList<>();
    sections.forEach((name, bytes) -> entries.add(Manifest.Entry.of(name, bytes)));
    return new Manifest(entries, contents.contract().task());
  }

  /** Returns the sections by name, in order. */
  private Map<String, byte[]> sections() {
    Contract contract = contents.contract();
    Golden golden =
        new Golden(contract, contents.features(), contents.scorer(), contents.threshold());
    Map<String, byte[]> sections = new TreeMap<>();
    sections.put(PackageFiles.CONTRACT, utf8(contract.toJson()));
    sections.put(PackageFiles.FEATURES, utf8(contents.features().toJson()));
    UncalibratedScorer model = contents.scorer().uncalibrated();
    sections.put(PackageFiles.SCORER, utf8(Json.write(ScorerFormat.tree(model))));
    sections.put(PackageFiles.DECISION, utf8(Json.write(Decision.tree(contents))));
    sections.put(PackageFiles.GOLDEN, utf8(Json.write(golden.tree(contents.goldenRows()))));
    if (contents.scorer() instanceof CalibratedScorer calibrated) {
      sections.put(PackageFiles.CALIBRATION, utf8(Json.write(CalibrationFormat.tree(calibrated))));
    }
    if (model instanceof TreeEnsemble ensemble) {
      sections.put(PackageFiles.TREES, TreeFile.write(ensemble));
    }
    if (profile != null) {
      sections.put(PackageFiles.PROFILE, profile);
    }
    return sections;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (var entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
    Files.delete(directory);
  }

  private static void deleteQuietly(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      // What went wrong before matters more; the next write removes the rest.
    }
  }
}

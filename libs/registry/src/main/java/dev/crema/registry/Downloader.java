package dev.crema.registry;

import static dev.crema.registry.MlflowApi.body;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Fetches the package of a version: whole and as it was registered, or not at all. */
final class Downloader {
  private final MlflowApi api;
  private final Artifacts artifacts;

  Downloader(MlflowApi api, Artifacts artifacts) {
    this.api = api;
    this.artifacts = artifacts;
  }

  void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    if (Files.exists(whole)) {
      throw new FileAlreadyExistsException(whole.toString());
    }
    String folder = artifacts.folder(location(version));
    Manifest manifest = manifest(version, folder);
    checkSize(version, manifest, limitBytes);
    Path partial = whole.resolveSibling(".download-" + UUID.randomUUID());
    Files.createDirectory(partial);
    try {
      for (Map.Entry<String, Manifest.Entry> file : manifest.packageFiles().entrySet()) {
        fetch(version, folder, file.getValue(), partial.resolve(file.getKey()));
      }
      Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      remove(partial);
    }
  }

  private String location(ModelVersion version) {
    return api.get(
            "model-versions/get-download-uri",
            body("name", version.model(), "version", version.version()))
        .text("artifact_uri");
  }

  private Manifest manifest(ModelVersion version, String folder) {
    String expected = version.tags().get(Tags.MANIFEST_SHA256);
    if (expected == null) {
      throw api.rejected(
          "Version %s of the model (%s) has no tag (%s).\nMaybe it was not registered by register-model."
              .formatted(version.version(), version.model(), Tags.MANIFEST_SHA256));
    }
    byte[] json = artifacts.get(folder, Manifest.FILE, Manifest.MANIFEST_LIMIT_BYTES);
    if (!Digests.of(json).equals(expected)) {
      throw corrupt(version, Manifest.FILE);
    }
    Manifest manifest = Manifest.parse(json);
    if (manifest.packageFiles().isEmpty()) {
      throw corrupt(version, Manifest.PACKAGE_FOLDER);
    }
    return manifest;
  }

  private void checkSize(ModelVersion version, Manifest manifest, long limitBytes) {
    long bytes = 0;
    for (Manifest.Entry entry : manifest.packageFiles().values()) {
      bytes = entry.size() > limitBytes - bytes ? Long.MAX_VALUE : bytes + entry.size();
      if (bytes > limitBytes) {
        throw api.rejected(
            "The package of version %s of the model (%s) has more than the %d bytes that are allowed: with the file (%s)."
                .formatted(version.version(), version.model(), limitBytes, entry.path()));
      }
    }
  }

  private void fetch(ModelVersion version, String folder, Manifest.Entry entry, Path target)
      throws IOException {
    Files.createDirectories(target.getParent());
    artifacts.get(folder, entry, target);
    if (Files.size(target) != entry.size() || !Digests.of(target).equals(entry.sha256())) {
      throw corrupt(version, entry.path());
    }
  }

  private RegistryException corrupt(ModelVersion version, String file) {
    return api.rejected(
        "The file (%s) of version %s of the model (%s) is not what was registered.\nMaybe it was changed in the artifact store: register the model again."
            .formatted(file, version.version(), version.model()));
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

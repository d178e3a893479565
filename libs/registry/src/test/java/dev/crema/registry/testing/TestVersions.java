package dev.crema.registry.testing;

import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Versions in a real MLflow, for tests to which it does not matter what was measured of them. */
public final class TestVersions {
  private TestVersions() {}

  /** Registers a package under its digest. */
  public static void register(
      MlflowRegistry registry, String model, Path directory, String packageDigest)
      throws IOException {
    register(registry, model, directory, packageDigest, Map.of());
  }

  /** Registers a package under its digest, with further tags of its version. */
  public static void register(
      MlflowRegistry registry,
      String model,
      Path directory,
      String packageDigest,
      Map<String, String> tags)
      throws IOException {
    registry.register(
        new RegistrationRequest(
            model,
            model,
            null,
            new ModelFiles(directory, packageDigest, Map.of()),
            new RunRecord(Map.of(), Map.of(), Map.of(), List.of(), Map.of()),
            tags,
            ""));
  }

  /** Registers some versions of files that are no real packages: nobody looks into them. */
  public static void register(MlflowRegistry registry, String model, Path folder, int count)
      throws IOException {
    for (int number = 1; number <= count; number++) {
      Path directory = Files.createDirectory(folder.resolve("package-" + number));
      Files.writeString(directory.resolve("model.json"), "{}");
      register(registry, model, directory, "digest-" + number);
    }
  }
}

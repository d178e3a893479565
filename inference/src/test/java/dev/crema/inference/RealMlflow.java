package dev.crema.inference;

import dev.crema.models.ModelPackage;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.Registration;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What tests do with a real MLflow. */
public final class RealMlflow {
  private RealMlflow() {}

  /** Registers a package and returns its version's number. */
  public static String register(MlflowRegistry registry, String model, Path directory)
      throws IOException {
    String digest = ModelPackage.open(directory).digest();
    Registration registration =
        registry.register(
            new RegistrationRequest(
                model,
                model,
                null,
                new ModelFiles(directory, digest, Map.of()),
                new RunRecord(Map.of(), Map.of(), Map.of(), List.of(), Map.of()),
                Map.of(),
                ""));
    return registration.version().version();
  }
}

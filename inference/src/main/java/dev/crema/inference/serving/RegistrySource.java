package dev.crema.inference.serving;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Registry;
import dev.crema.registry.Timeouts;
import dev.crema.service.Variables;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Versions from MLflow, found by MLflow's own environment variables. */
@Singleton
@Requires(missingProperty = "crema.model.directory", missingBeans = ModelSource.class)
public final class RegistrySource implements ModelSource {
  /**
   * Shorter than a pipeline step's, which has nobody to fall back on: here the version before
   * serves, the reason is shown only after the last attempt, and the next look is near.
   */
  static final Timeouts PATIENCE =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          2,
          Duration.ofMillis(500));

  private final Registry registry;

  @Inject
  RegistrySource(Environment environment) {
    this(MlflowRegistry.connect(connection(name -> Variables.value(environment, name))));
  }

  static ConnectionSettings connection(Function<String, @Nullable String> environment) {
    return ConnectionSettings.fromEnvironment(environment).withTimeouts(PATIENCE);
  }

  /** Makes a source of any registry. */
  public RegistrySource(Registry registry) {
    this.registry = registry;
  }

  /** One kind for every address: MLflow's may change, and a restart be served from the disk. */
  @Override
  public String kind() {
    return "registry";
  }

  @Override
  public @Nullable ModelVersion resolve(String model, Reference reference) {
    return switch (reference) {
      case Reference.Alias alias -> registry.byAlias(model, alias.name()).orElse(null);
      case Reference.Number version -> registry.byVersion(model, version.number()).orElse(null);
    };
  }

  @Override
  public Map<String, Map<String, String>> aliases() {
    return registry.aliases();
  }

  @Override
  public Map<String, Double> metrics(ModelVersion version) {
    return registry.metrics(version);
  }

  @Override
  public void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    registry.download(version, target, limitBytes);
  }
}

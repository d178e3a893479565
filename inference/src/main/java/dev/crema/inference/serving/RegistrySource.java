package dev.crema.inference.serving;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.Registry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Versions from MLflow, found by MLflow's own environment variables. */
@Singleton
@Requires(missingProperty = "crema.model.directory", missingBeans = ModelSource.class)
public final class RegistrySource implements ModelSource {
  private final Registry registry;

  @Inject
  RegistrySource(Environment environment) {
    this(
        MlflowRegistry.connect(
            ConnectionSettings.fromEnvironment(name -> setting(environment, name))));
  }

  /** Makes a source of any registry. */
  public RegistrySource(Registry registry) {
    this.registry = registry;
  }

  /**
   * The variable itself, or the setting that is spelt like it ({@code --mlflow.tracking.uri=…}).
   */
  private static @Nullable String setting(Environment environment, String name) {
    String variable = System.getenv(name);
    return variable != null
        ? variable
        : environment
            .getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), String.class)
            .orElse(null);
  }

  @Override
  public @Nullable ModelVersion resolve(String model, String alias) {
    return registry.byAlias(model, alias).orElse(null);
  }

  @Override
  public void download(ModelVersion version, Path target) throws IOException {
    registry.download(version, target);
  }
}

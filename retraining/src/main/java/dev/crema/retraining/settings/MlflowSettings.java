package dev.crema.retraining.settings;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.RegistryException;
import dev.crema.registry.Timeouts;
import dev.crema.service.Variables;
import io.micronaut.context.env.Environment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where MLflow is and who asks, by MLflow's own environment variables, or by the settings that are
 * spelt like them ({@code --mlflow.tracking.uri=…}). Without an address MLflow is not asked.
 */
@Singleton
public final class MlflowSettings {
  /** Who waits comes again: an errand that fails is tried again with back-off. */
  private static final Timeouts PATIENCE =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          2,
          Duration.ofMillis(500));

  private final Environment environment;

  MlflowSettings(Environment environment) {
    this.environment = environment;
  }

  /**
   * Returns the connection; empty if no address is set.
   *
   * @throws IllegalArgumentException if a variable is wrong
   */
  public Optional<ConnectionSettings> connection() {
    if (!ConnectionSettings.areIn(this::setting)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConnectionSettings.fromEnvironment(this::setting).withTimeouts(PATIENCE));
    } catch (RegistryException e) {
      throw new IllegalArgumentException(e.getMessage(), null);
    }
  }

  private @Nullable String setting(String name) {
    return Variables.value(environment, name);
  }
}

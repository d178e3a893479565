package dev.crema.service;

import io.micronaut.context.env.Environment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The environment variables that a library reads, which may be given as settings too. */
public final class Variables {
  private Variables() {}

  /**
   * Returns a variable, or else the setting that is spelt like it: {@code MLFLOW_TRACKING_URI} is
   * {@code --mlflow.tracking.uri=…}.
   *
   * @param environment the settings
   * @param name the variable's name
   * @return its value; null if there is neither
   */
  public static @Nullable String value(Environment environment, String name) {
    String variable = System.getenv(name);
    return variable != null
        ? variable
        : environment
            .getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), String.class)
            .orElse(null);
  }
}

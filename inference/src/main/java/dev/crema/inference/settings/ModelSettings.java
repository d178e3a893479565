package dev.crema.inference.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which model is served.
 *
 * @param name the registered model, 1 to {@value #MAX_NAME} characters; no default
 * @param alias the alias whose version is served; default {@code champion}
 * @param directory a model package on this machine to serve instead of a registry's version;
 *     default none
 */
@ConfigurationProperties("crema.model")
public record ModelSettings(
    @Bindable(defaultValue = "") String name,
    @Bindable(defaultValue = "champion") String alias,
    @Nullable Path directory) {

  /** Longest name, as MLflow has it. */
  public static final int MAX_NAME = 256;

  public ModelSettings {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "The setting (crema.model.name) is missing: which registered model is to be served?\n"
              + "Maybe start with --model=churn, or set CREMA_MODEL_NAME.");
    }
    Require.that(
        name.length() <= MAX_NAME, "crema.model.name", name, "at most 256 characters long");
    Require.that(
        name.indexOf('/') < 0 && name.indexOf(':') < 0,
        "crema.model.name",
        name,
        "without / and :");
    Require.that(!alias.isBlank(), "crema.model.alias", alias, "an alias of the registered model");
  }
}

package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;

/**
 * Where model packages are kept, so that a restart needs no registry.
 *
 * @param directory a folder of this process alone; made if absent; default {@code
 *     crema-model-cache} under the working directory
 */
@ConfigurationProperties("crema.cache")
public record CacheSettings(@Bindable(defaultValue = "crema-model-cache") Path directory) {

  public CacheSettings {
    Require.that(
        !directory.toString().isBlank(), "crema.cache.directory", directory, "a folder's path");
  }
}

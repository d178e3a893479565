package dev.crema.inference.serving;

import dev.crema.registry.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where versions of models come from: what the service needs of a registry, and no more. */
public interface ModelSource {

  /** Returns what kind of source it is: what served from another is not served after a restart. */
  String kind();

  /**
   * Returns the version that an alias names.
   *
   * @return null if there is no such model or alias
   * @throws dev.crema.registry.RegistryException if the registry does not say
   */
  @Nullable ModelVersion resolve(String model, String alias);

  /**
   * Makes a directory with the version's package, whole or not at all.
   *
   * @param target must not exist, its parent must
   * @throws dev.crema.registry.RegistryException if the registry does not give it, or what it gives
   *     is not what was registered
   */
  void download(ModelVersion version, Path target) throws IOException;
}

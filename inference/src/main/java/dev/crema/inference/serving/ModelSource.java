package dev.crema.inference.serving;

import dev.crema.registry.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where versions of models come from: what the service needs of a registry, and no more. */
public interface ModelSource {

  /** Returns what kind of source it is: what served from another is not served after a restart. */
  String kind();

  /**
   * Returns the version that is named.
   *
   * @return null if there is no such model, alias or version
   * @throws dev.crema.registry.RegistryException if the registry does not say
   */
  @Nullable ModelVersion resolve(String model, Reference reference);

  /**
   * Returns what every alias of every model names.
   *
   * @return version numbers by alias, by model
   * @throws dev.crema.registry.RegistryException if the registry does not say
   */
  Map<String, Map<String, String>> aliases();

  /**
   * Returns what was measured when a version was trained.
   *
   * @return values by {@link dev.crema.evaluation.Metric#id}; empty if the source does not know
   * @throws dev.crema.registry.RegistryException if the registry does not say
   */
  default Map<String, Double> metrics(ModelVersion version) {
    return Map.of();
  }

  /**
   * Makes a directory with the version's package, whole or not at all.
   *
   * @param target must not exist, its parent must
   * @param limitBytes most bytes of all files together
   * @throws dev.crema.registry.RegistryException if the registry does not give it, or what it gives
   *     is not what was registered
   */
  void download(ModelVersion version, Path target, long limitBytes) throws IOException;
}

package dev.crema.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry of model versions.
 *
 * <p>All methods may throw {@link RegistryException}: {@code UNAVAILABLE} within a bounded time if
 * the registry does not answer. Implementations are safe for use by many threads.
 */
public interface Registry {
  /** The alias of the version that serves. Written by {@link #promote} alone. */
  String CHAMPION = "champion";

  /**
   * The alias of the version registered last. To register a package that is registered already
   * counts: the alias moves back to its version, which is the one that the pipeline has just
   * judged.
   */
  String CHALLENGER = "challenger";

  /**
   * Returns the version that an alias names.
   *
   * @param model the registered model's name
   * @param alias the alias
   * @return the version; empty if there is no such model or alias
   */
  Optional<ModelVersion> byAlias(String model, String alias);

  /**
   * Returns what every alias of every model names, in few calls however many models there are.
   *
   * @return versions by alias, by model, in the order of the models' names; models without an alias
   *     are left out
   */
  Map<String, Map<String, String>> aliases();

  /**
   * Returns a version by its number.
   *
   * @param model the registered model's name
   * @param version the number
   * @return the version; empty if there is no such model or version
   */
  Optional<ModelVersion> byVersion(String model, String version);

  /**
   * Returns the version that holds a package, the lowest if there are several.
   *
   * @param model the registered model's name
   * @param digest the package's digest
   * @return the version; empty if there is none
   */
  Optional<ModelVersion> byPackageDigest(String model, String digest);

  /**
   * Returns all versions of a model.
   *
   * @param model the registered model's name
   * @return the versions, the newest first; empty if there is no such model
   */
  List<ModelVersion> versions(String model);

  /**
   * Returns the metrics that were recorded with a version: what its training measured on the test
   * rows.
   *
   * @param version the version
   * @return the last value of each by name, in the order of the names, those that are not finite
   *     left out; empty if the version has no run, or the run is gone
   */
  Map<String, Double> metrics(ModelVersion version);

  /**
   * Downloads the model package of a version. Each file is verified against the manifest that was
   * made at the registration. The directory appears whole or not at all.
   *
   * @param version the version
   * @param target the directory to make; its parent exists, it does not
   * @throws IOException if the disk refuses
   */
  default void download(ModelVersion version, Path target) throws IOException {
    download(version, target, Long.MAX_VALUE);
  }

  /**
   * Downloads as {@link #download(ModelVersion, Path)} does, within a limit that is checked before
   * the first byte of a file is asked for; no file can be longer than was registered.
   *
   * @param version the version
   * @param target the directory to make; its parent exists, it does not
   * @param limitBytes most bytes of all files together
   * @throws RegistryException {@code REJECTED} if the files are larger
   * @throws IOException if the disk refuses
   */
  void download(ModelVersion version, Path target, long limitBytes) throws IOException;

  /**
   * Registers a package and gives it the alias {@code challenger}. Idempotent by the package's
   * digest: a package that is registered already is left as it is, and a registration that was cut
   * off is carried on.
   *
   * @param request the package and what MLflow shall know of it
   * @return the version, and whether it was there before
   * @throws IOException if a file cannot be read
   */
  Registration register(RegistrationRequest request) throws IOException;

  /**
   * Makes a version the champion if the champion is still the one that the caller saw.
   *
   * @param model the registered model's name
   * @param version the version to promote
   * @param expectedChampion the champion that the caller compared with, null for none
   * @return the champion now; unchanged if the version was the champion already
   * @throws RegistryException {@code CONFLICT} if the champion is another one
   */
  Promotion promote(String model, String version, @Nullable String expectedChampion);

  /**
   * Returns the champion that the ledger names, whatever the alias says.
   *
   * @param model the registered model's name
   * @return the version; empty if none was promoted
   */
  Optional<ModelVersion> ledgerChampion(String model);
}

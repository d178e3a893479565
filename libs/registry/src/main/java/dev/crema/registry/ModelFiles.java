package dev.crema.registry;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a version.
 *
 * @param packageDirectory the model package, uploaded as it is into a folder {@code package};
 *     regular files only. Its file {@code MLmodel}, if it has one, is taken as the version's, with
 *     run and time added
 * @param packageDigest the digest of the package, which makes a registration idempotent
 * @param documents further files beside the package by name, for example {@code evaluation.json}
 */
public record ModelFiles(Path packageDirectory, String packageDigest, Map<String, Path> documents) {

  /** Copies the documents, keeping their order. */
  public ModelFiles {
    documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
  }
}

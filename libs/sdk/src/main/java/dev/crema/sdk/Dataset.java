package dev.crema.sdk;

import java.nio.file.Path;
import java.util.Map;

/**
 * An artifact of KFP type {@code system.Dataset}: a table, as a directory that a data library
 * writes and reads.
 *
 * @param name the name that KFP gave it, not empty
 * @param path where the bytes are on the local disk
 * @param uri where KFP keeps it: a URI, or an absolute path when KFP runs locally
 * @param metadata what the producing step says about it; no nulls, finite numbers only
 */
public record Dataset(String name, Path path, String uri, Map<String, Object> metadata)
    implements PathArtifact {

  /** Checks the name and copies the metadata. */
  public Dataset {
    name = Metadata.requireName(name);
    metadata = Metadata.copy(metadata);
  }

  /**
   * Returns an artifact for a local path, without metadata.
   *
   * @param name the name, not empty
   * @param path the local path of a file or a directory
   * @return the artifact; its uri is the absolute path, as in local runs of KFP
   */
  public static Dataset of(String name, Path path) {
    return new Dataset(name, path, path.toAbsolutePath().toString(), Map.of());
  }

  /**
   * Returns this artifact with one more metadata entry, which KFP shows and downstream steps read.
   *
   * @param key the key, not empty and none of KFP's own ({@code display_name}, …)
   * @param value a String, Boolean, finite number, or a List or Map of those
   * @return a copy; an earlier value of the key is replaced
   * @throws IllegalArgumentException if the key is reserved or the value cannot be written as JSON
   */
  public Dataset withMetadata(String key, Object value) {
    return new Dataset(name, path, uri, Metadata.with(metadata, key, value));
  }
}

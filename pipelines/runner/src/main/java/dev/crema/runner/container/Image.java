package dev.crema.runner.container;

/**
 * An image that the runtime has.
 *
 * @param reference as the pipeline names it
 * @param id the digest of its configuration, which names all that is in it
 * @param digest of its manifest, as registries know it; the empty text where the runtime keeps none
 * @param isListed whether the catalogue knows it
 * @param network whether its steps get one
 */
public record Image(String reference, String id, String digest, boolean isListed, boolean network) {

  /** Returns what names its content, for records: the digest, else the id. */
  public String content() {
    return digest.isEmpty() ? "sha256:" + id : digest;
  }
}

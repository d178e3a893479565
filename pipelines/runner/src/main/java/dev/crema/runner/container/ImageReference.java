package dev.crema.runner.container;

import org.jspecify.annotations.Nullable;

/**
 * A name of an image, taken apart.
 *
 * @param repository without registry where it is one that runtimes add themselves
 * @param tag or null
 * @param digest such as {@code sha256:…}, or null
 */
record ImageReference(String repository, @Nullable String tag, @Nullable String digest) {
  /** What Podman and Docker put before a name without a registry. */
  private static final String ADDED = "^(localhost/|docker\\.io/(library/)?)";

  static ImageReference of(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    boolean isTagged = colon > name.lastIndexOf('/'); // else it is the port of a registry
    return new ImageReference(
        (isTagged ? name.substring(0, colon) : name).replaceFirst(ADDED, ""),
        isTagged ? name.substring(colon + 1) : null,
        at < 0 ? null : text.substring(at + 1));
  }
}

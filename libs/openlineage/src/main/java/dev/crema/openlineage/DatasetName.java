package dev.crema.openlineage;

import java.net.URI;

/**
 * The name of a dataset as OpenLineage's naming rules have it: for an object store the bucket and
 * the key, for a disk {@code file} and the path.
 *
 * @param namespace where names are unique
 * @param name the name there
 */
record DatasetName(String namespace, String name) {
  static DatasetName of(String uri) {
    try {
      URI parsed = URI.create(uri);
      String scheme = parsed.getScheme();
      if (scheme != null && parsed.getRawAuthority() != null) {
        String path = parsed.getPath();
        String key = path.startsWith("/") ? path.substring(1) : path;
        // An address may hold credentials: the host alone goes out.
        String host = parsed.getRawAuthority().replaceAll("^.*@", "");
        return new DatasetName(scheme + "://" + host, key.isEmpty() ? "/" : key);
      }
    } catch (IllegalArgumentException e) {
      // A path with a space is no address, and still a name.
    }
    return new DatasetName("file", uri.isEmpty() ? "/" : uri);
  }
}

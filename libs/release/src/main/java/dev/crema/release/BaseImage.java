package dev.crema.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the images of a release stand on: all on the same, and if it is ours, on that of the build.
 */
final class BaseImage {

  private static final String FOLDER = ".build/base-image";

  /** A component of each base. */
  private final Map<String, String> components = new TreeMap<>();

  void add(String component, String base) {
    components.putIfAbsent(base, component);
  }

  /**
   * Returns the base.
   *
   * @throws Refusal if there are two
   */
  String reference() {
    if (components.size() > 1) {
      throw new Refusal(
          "The images stand on %d bases, one by component: %s.\nMaybe make them all anew: make images"
              .formatted(components.size(), components));
    }
    return components.keySet().iterator().next();
  }

  /**
   * Returns the list of what is in the base, or null if the base is another one or its list is not
   * here.
   *
   * @throws Refusal if the build has another base of ours than the images
   */
  byte @Nullable [] lock(Path root) throws IOException {
    Path digest = root.resolve(FOLDER).resolve("image.digest");
    Path lock = root.resolve(FOLDER).resolve("base.lock");
    String base = reference();
    if (!base.startsWith("sha256:") || !Files.isRegularFile(digest) || !Files.isRegularFile(lock)) {
      return null;
    }
    String built = Files.readString(digest).strip();
    if (!built.equals(base)) {
      throw new Refusal(
          "The images stand on the base (%s), but (%s) says (%s).\nMaybe make them anew: make images"
              .formatted(base, digest, built));
    }
    return Files.readAllBytes(lock);
  }
}

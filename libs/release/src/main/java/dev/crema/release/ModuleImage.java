package dev.crema.release;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The image that {@code make images} left in a module's {@code target}.
 *
 * @param name of the component or service
 * @param artifact what its jar is called, without the version
 * @param version of the library
 * @param module its folder
 */
record ModuleImage(String name, String artifact, String version, Path module) {

  /** What Jib writes: the image and, after it, its digest. */
  static final String TAR = "target/jib-image.tar";

  static final String DIGEST = "target/jib-image.digest";

  /** What the image was made of: a SHA-256 and a name a line. */
  static final String INPUTS = "target/image.inputs";

  private static final String BASE = "  base image";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final String LABEL = "org.opencontainers.image.";

  /**
   * Returns the digest, after everything agrees with it.
   *
   * @param references the names that the image may have been built under
   * @throws Refusal if something does not
   */
  String digest(Set<String> references) throws IOException {
    for (String file : new String[] {DIGEST, TAR, INPUTS}) {
      if (!Files.isRegularFile(module.resolve(file))) {
        throw refused("has no image: there is no (%s)".formatted(module.resolve(file)));
      }
    }
    Path file = module.resolve(DIGEST);
    Path tar = module.resolve(TAR);
    if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(tar)) < 0) {
      throw refused("has a digest (%s) that is older than its image (%s)".formatted(file, tar));
    }
    String digest = Files.readString(file).strip();
    if (!FORM.matcher(digest).matches()) {
      throw refused("has in (%s) the digest (%s), which is none".formatted(file, digest));
    }
    ImageArchive image = ImageArchive.read(tar);
    if (!image.digest().equals(digest)) {
      throw refused(
          "has an image (%s) of the digest (%s), but (%s) says (%s)"
              .formatted(tar, image.digest(), file, digest));
    }
    checkNames(image, references);
    checkInputs();
    return digest;
  }

  /**
   * Returns what the image stands on: the digest of our own base, or the reference of another one.
   */
  String base() throws IOException {
    for (String line : Files.readAllLines(module.resolve(INPUTS))) {
      if (line.endsWith(BASE)) {
        return line.substring(0, line.length() - BASE.length());
      }
    }
    throw refused("has in (%s) no line of its base image".formatted(module.resolve(INPUTS)));
  }

  private void checkNames(ImageArchive image, Set<String> references) {
    String title = image.labels().getOrDefault(LABEL + "title", "");
    String label = image.labels().getOrDefault(LABEL + "version", "");
    if (!title.equals(name) || !label.equals(version)) {
      throw refused(
          "has an image whose labels say (%s %s), but its YAML says (%s %s)"
              .formatted(title, label, name, version));
    }
    if (!references.contains(image.name())) {
      throw refused(
          "has an image with the name (%s), which is none of %s"
              .formatted(image.name(), new TreeSet<>(references)));
    }
  }

  /** The image must hold the jars that the build has now. */
  private void checkInputs() throws IOException {
    Map<String, Path> jars = jars();
    for (String line : Files.readAllLines(module.resolve(INPUTS))) {
      String[] parts = line.split(" {2}", 2);
      Path jar = jars.remove(parts[parts.length - 1]);
      if (jar != null && !Digests.of(jar).equals(parts[0])) {
        throw refused("has an image of another (%s) than is built now".formatted(jar));
      }
    }
    if (!jars.isEmpty()) {
      throw refused(
          "has an image without (%s), which is built now"
              .formatted(jars.values().iterator().next()));
    }
  }

  /** Returns the jars of the class path by the names that they have in the image. */
  private Map<String, Path> jars() throws IOException {
    Map<String, Path> jars = new HashMap<>();
    String own = "%s-%s.jar".formatted(artifact, version);
    jars.put("app/classpath/" + own, module.resolve("target").resolve(own));
    String classPath = Files.readString(module.resolve("target/classpath")).strip();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        jars.put("app/libs/" + Path.of(entry).getFileName(), Path.of(entry));
      }
    }
    return jars;
  }

  private Refusal refused(String what) {
    return new Refusal(
        "The component (%s) %s.\nMaybe make its image anew: make images".formatted(name, what));
  }
}

package dev.crema.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What an image was made of, beside what the tests run with: an old image must not be tested as if
 * it were of these sources.
 */
final class ImageInputs {

  private ImageInputs() {}

  /**
   * Returns what differs.
   *
   * @param inputs the file {@code target/image.inputs}: a SHA-256 and a name a line
   * @param classPath the class path of the tests
   * @return names of jars of the image, and of classes that are not in theirs
   */
  static Set<String> differences(Path inputs, String classPath) throws IOException {
    Map<String, String> digests = new HashMap<>();
    for (String line : Files.readAllLines(inputs)) {
      String name = line.substring(line.lastIndexOf('/') + 1).strip();
      digests.put(name, line.substring(0, line.indexOf(' ')));
    }
    Set<String> differences = new TreeSet<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry);
      Path jar = path.endsWith("classes") ? jarOf(path) : path;
      String digest = digests.get(String.valueOf(jar.getFileName()));
      if (digest != null && Files.isRegularFile(jar)) {
        if (!digest.equals(sha256(jar))) {
          differences.add(String.valueOf(jar.getFileName()));
        }
        if (Files.isDirectory(path)) {
          differences.addAll(differences(path, jar));
        }
      }
    }
    return differences;
  }

  /** Returns the one jar that is made of a module's classes, or their folder. */
  private static Path jarOf(Path classes) throws IOException {
    try (Stream<Path> files = Files.list(classes.resolveSibling(""))) {
      List<Path> jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.toString().endsWith("-tests.jar"))
              .toList();
      return jars.size() == 1 ? jars.getFirst() : classes;
    }
  }

  private static Set<String> differences(Path classes, Path jar) throws IOException {
    Set<String> differences = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile());
        Stream<Path> walk = Files.walk(classes)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(path).toString().replace(File.separatorChar, '/');
        JarEntry entry = file.getJarEntry(name);
        if (entry == null || !same(file, entry, path)) {
          differences.add(jar.getFileName() + "!" + name);
        }
      }
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (!name.startsWith("META-INF/") && !Files.exists(classes.resolve(name))) {
          differences.add(jar.getFileName() + "!" + name);
        }
      }
    }
    return differences;
  }

  private static boolean same(JarFile jar, JarEntry entry, Path path) throws IOException {
    try (InputStream stream = jar.getInputStream(entry)) {
      return Arrays.equals(stream.readAllBytes(), Files.readAllBytes(path));
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

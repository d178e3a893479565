package dev.crema.runner.run;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A build of toy components in a folder: index, jar and class path, as Maven leaves them. */
public final class ToyBuild {
  private ToyBuild() {}

  /** Makes the build and returns its folder. */
  public static Path create(Path root) throws IOException {
    Path target = Files.createDirectories(root.resolve("components/toy/target"));
    Files.writeString(
        root.resolve("components/index.json"),
        """
        {"components": [{"name": "toy", "image": "localhost/crema-toy:1", "module": "components/toy"}]}
        """);
    Path classes = Path.of("target/test-classes").toAbsolutePath();
    try (OutputStream file = Files.newOutputStream(target.resolve("toy-0.1.0.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> toy = Files.walk(classes.resolve("dev/crema/runner/toy"))) {
      for (Path path : toy.filter(Files::isRegularFile).sorted().toList()) {
        ZipEntry entry = new ZipEntry(classes.relativize(path).toString());
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0)); // equal classes, equal jars
        jar.putNextEntry(entry);
        jar.write(Files.readAllBytes(path));
        jar.closeEntry();
      }
    }
    List<String> libraries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .filter(entry -> entry.contains("jackson-core") || entry.endsWith("/classes"))
            .toList();
    Files.writeString(
        target.resolve("classpath"), String.join(File.pathSeparator, libraries) + "\n");
    return root;
  }
}

package dev.crema.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A working tree of the repository: this one, or a copy elsewhere.
 *
 * @param root its folder
 */
record Tree(Path root) {

  /** What a clone would not have. */
  private static final Set<String> NOT_CLONED =
      Set.of("target", ".git", ".build", "runs", "dist", ".idea", ".vscode", "__pycache__");

  static Tree here() {
    return new Tree(
        Path.of(System.getProperty("crema.root", "../..")).toAbsolutePath().normalize());
  }

  /** Copies what a clone has, the changes that are not committed included. */
  Tree copyTo(Path folder) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (!from.equals(root) && NOT_CLONED.contains(from.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(folder.resolve(root.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(from, folder.resolve(root.relativize(from)));
            return FileVisitResult.CONTINUE;
          }
        });
    return new Tree(folder);
  }

  Path baseImage() {
    return root.resolve(".build/base-image");
  }

  /** Returns the folders of all modules that have an image now. */
  List<Path> imageModules() {
    try (Stream<Path> parents = Stream.of(root, root.resolve("components"))) {
      return parents
          .flatMap(parent -> children(parent).stream())
          .filter(module -> Files.isRegularFile(module.resolve("target/jib-image.tar")))
          .sorted()
          .toList();
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String digest(String module) throws IOException {
    return Files.readString(root.resolve(module).resolve("target/jib-image.digest")).strip();
  }

  /** Returns a line for each input of an image: its SHA-256 and its name. */
  List<String> inputs(String module) throws IOException {
    return Files.readAllLines(root.resolve(module).resolve("target/image.inputs"));
  }
}

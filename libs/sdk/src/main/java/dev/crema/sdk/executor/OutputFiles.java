package dev.crema.sdk.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Files that exist whole or not at all. */
final class OutputFiles {

  private OutputFiles() {}

  /** Writes a text so that a reader, or a kill at any moment, sees all of it or nothing. */
  static void writeWhole(Path file, String text) throws IOException {
    Path temporary = temporaryOf(file);
    Files.createDirectories(parentOf(file));
    Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Removes a file or directory and the half-written sibling that a killed attempt may have left.
   */
  static void remove(Path path) throws IOException {
    removeTree(temporaryOf(path));
    removeTree(path);
  }

  static Path parentOf(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "an output has a parent");
  }

  // A fixed name, so that the next attempt finds and removes what a kill left.
  private static Path temporaryOf(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".crema-tmp");
  }

  static void removeTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

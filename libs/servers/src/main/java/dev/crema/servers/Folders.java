package dev.crema.servers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies and removes folders. */
final class Folders {
  private Folders() {}

  /** Copies a folder with its permissions, on which PostgreSQL insists. */
  static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            copyOne(folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            copyOne(file);
            return FileVisitResult.CONTINUE;
          }

          private void copyOne(Path path) throws IOException {
            Files.copy(
                path,
                target.resolve(source.relativize(path).toString()),
                StandardCopyOption.COPY_ATTRIBUTES);
          }
        });
  }

  /** Removes a folder and all in it; nothing happens if it does not exist. */
  static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Returns the last lines of a log, or a word that there is none. */
  static String tail(Path log, int lines) {
    try {
      List<String> all = Files.readAllLines(log);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(the log (%s) cannot be read)".formatted(log);
    }
  }

  /** Takes away what is mounted below a folder, the innermost first. */
  static void unmountBelow(Path folder) throws IOException {
    for (String mount : Files.readAllLines(Path.of("/proc/self/mounts")).reversed()) {
      String target = mount.split(" ")[1].replace("\\040", " "); // proc(5) writes a space so
      if (target.startsWith(folder + "/")) {
        Programs.output(List.of("umount", "--lazy", target), Map.of());
      }
    }
  }
}

package dev.crema.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folders in which contents lie under their digests: a remote that was given, the pointer's own
 * folder if it is a remote, the cache of its repository.
 */
final class DvcStores {
  /** Most folders above the pointer in which a repository is looked for. */
  private static final int MAX_ABOVE = 32;

  private final List<Path> roots = new ArrayList<>();

  DvcStores(Path pointer, @Nullable Path remote) {
    if (remote != null) {
      roots.add(remote);
    }
    Path folder = pointer.toAbsolutePath().normalize().getParent();
    roots.add(folder);
    for (int i = 0; i < MAX_ABOVE && folder != null; i++) {
      Path repository = folder.resolve(".dvc");
      if (Files.isDirectory(repository, LinkOption.NOFOLLOW_LINKS)) {
        roots.add(repository.resolve("cache"));
        break;
      }
      folder = folder.getParent();
    }
  }

  /** Returns the content of a digest; null if no store has it. */
  @Nullable Path find(String md5, String suffix) {
    String name = md5.substring(2) + suffix;
    for (Path root : roots) {
      // DVC 3, and what went before it.
      for (Path layout : List.of(root.resolve("files").resolve("md5"), root)) {
        Path file = layout.resolve(md5.substring(0, 2)).resolve(name);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /** Returns whether a file, whose links are followed, lies in one of them. */
  boolean hold(Path real) {
    try {
      for (Path root : roots) {
        if (Files.isDirectory(root) && real.startsWith(root.toRealPath())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folders for a message. */
  String words() {
    return roots.toString();
  }
}

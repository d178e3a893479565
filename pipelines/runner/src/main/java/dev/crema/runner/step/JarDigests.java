package dev.crema.runner.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Digests of jars, remembered by path, size, time and inode, as git remembers files: the class
 * paths of a pipeline hold hundreds of megabytes that hardly ever change.
 */
public final class JarDigests {
  private final Path folder;
  private final Map<Path, String> known = new ConcurrentHashMap<>();

  /** Creates digests that are remembered in a folder. */
  public JarDigests(Path folder) {
    this.folder = folder;
  }

  /** Returns the SHA-256 of a file, or of all files in a folder. */
  public String of(Path path) throws IOException {
    String digest = known.get(path);
    if (digest == null) {
      digest = Files.isDirectory(path) ? content(path) : remembered(path);
      known.put(path, digest);
    }
    return digest;
  }

  private String remembered(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    String identity =
        String.join(
            "\0",
            path.toAbsolutePath().toString(),
            String.valueOf(attributes.size()),
            attributes.lastModifiedTime().toInstant().toString(),
            String.valueOf(attributes.fileKey()));
    Path memory = folder.resolve(TreeDigest.of(identity));
    if (Files.isRegularFile(memory) && Files.size(memory) == TreeDigest.LENGTH) {
      return Files.readString(memory);
    }
    String digest = content(path);
    Files.createDirectories(folder);
    // Whoever writes this file writes the same 64 characters, and a shorter file is not read.
    Files.writeString(memory, digest);
    return digest;
  }

  private static String content(Path path) throws IOException {
    try {
      return TreeDigest.of(path);
    } catch (StepFailedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}

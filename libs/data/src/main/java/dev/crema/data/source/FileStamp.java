package dev.crema.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file may no longer be the one whose content was verified.
 *
 * @param path the file
 * @param key device and inode where the file system has them
 * @param size in bytes
 * @param modified as the file says; who writes may set it back
 * @param changed as the file system says, which nobody sets; the epoch where it does not say it
 */
record FileStamp(Path path, @Nullable Object key, long size, FileTime modified, FileTime changed) {
  private static final String CHANGED = "unix:ctime";

  static FileStamp of(Path path) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(
          path, file.fileKey(), file.size(), file.lastModifiedTime(), changed(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime changed(Path path) throws IOException {
    boolean isKnown = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    return isKnown ? (FileTime) Files.getAttribute(path, CHANGED) : FileTime.fromMillis(0);
  }

  /** Returns whether nothing tells that the file was written to, or replaced, since. */
  boolean isSame() {
    return Files.exists(path) && of(path).equals(this);
  }
}

package dev.crema.runner.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of files and folders: names and contents, nothing else. */
public final class TreeDigest {
  /** How many characters the digest of a file or a text has. */
  static final int LENGTH = 64;

  private static final int BUFFER_BYTES = 1 << 16;

  private TreeDigest() {}

  /**
   * Returns the digest of a file or folder in hexadecimal; "absent" if there is none.
   *
   * <p>Links to files count as the files, as they do when KFP uploads them; empty folders do not
   * count, as no object store keeps them.
   *
   * @throws StepFailedException if the tree holds a link to a folder, which KFP cannot upload
   */
  public static String of(Path path) throws IOException, StepFailedException {
    if (Files.isRegularFile(path)) {
      return HexFormat.of().formatHex(file(path));
    }
    if (!Files.isDirectory(path)) {
      return "absent";
    }
    MessageDigest digest = sha256();
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(path)) {
      entries = walk.sorted().toList();
    }
    for (Path entry : entries) {
      if (Files.isRegularFile(entry)) {
        digest.update(path.relativize(entry).toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(file(entry));
      } else if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        throw new StepFailedException(
            "The artifact holds (%s), which is neither a file nor a folder: KFP cannot upload it."
                .formatted(entry));
      }
    }
    return "tree:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the digest of a text in hexadecimal. */
  public static String of(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] file(Path path) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream stream = Files.newInputStream(path)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}

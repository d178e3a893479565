package dev.crema.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The SHA-256 of files, with which a step proves that it read what the pipeline named. */
final class FileDigest {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int BUFFER_BYTES = 1 << 16;

  private FileDigest() {}

  static Path verify(PathArtifact artifact, String sha256) {
    Path file = artifact.path();
    if (!SHA256.matcher(sha256).matches()) {
      throw invalid(
          "The expected SHA-256 of the artifact (%s) is (%s), which is not 64 hexadecimal digits."
                  .formatted(artifact.name(), sha256)
              + "\nMaybe take the output of: sha256sum <file>");
    }
    if (!Files.isRegularFile(file)) {
      throw invalid(
          "The artifact (%s) at (%s) %s."
              .formatted(
                  artifact.name(),
                  file,
                  Files.isDirectory(file) ? "is a directory, not a file" : "does not exist"));
    }
    String actual = sha256(file);
    if (!actual.equals(sha256.toLowerCase(Locale.ROOT))) {
      throw invalid(
          "The artifact (%s) at (%s) has the SHA-256 (%s), not the expected (%s)."
                  .formatted(artifact.name(), artifact.uri(), actual, sha256)
              + "\nMaybe the file was changed after the run was configured: pass its new digest.");
    }
    return file;
  }

  private static StepException invalid(String message) {
    return new StepException(ErrorKind.INVALID_INPUT, message);
  }

  private static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new StepException(
          ErrorKind.IO, "Cannot read (%s): %s".formatted(file, e.getMessage()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256.", e);
    }
  }
}

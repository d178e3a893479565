package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gives the bearer token of a request; asked for each attempt anew. */
@FunctionalInterface
public interface Token {
  /** Most bytes of a token's file. */
  int MAX_BYTES = 64 << 10;

  /**
   * Returns the token.
   *
   * @return the text after {@code Bearer}; null to send none
   * @throws KfpException {@code UNAUTHORIZED} if there should be one and is not
   */
  @Nullable String value();

  /**
   * Returns what sends no token: for a KFP of a single user.
   *
   * @return no token
   */
  static Token none() {
    return () -> null;
  }

  /**
   * Returns the token in a file, which is read at each use because Kubernetes rotates it.
   *
   * @param file one line of visible ASCII, at most {@value #MAX_BYTES} bytes; space around it is
   *     left out
   * @return the token; reading it throws {@code UNAUTHORIZED} if the file is missing or holds
   *     something else, and never prints what it holds
   */
  static Token file(Path file) {
    return () -> read(file);
  }

  private static String read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new KfpException(
          Kind.UNAUTHORIZED,
          "The token's file (%s) cannot be read: %s\nMaybe the pod lacks the projected volume of its service account's token for pipelines.kubeflow.org."
              .formatted(file, e.getClass().getSimpleName()),
          false,
          e);
    }
    String token = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (token.isEmpty() || bytes.length > MAX_BYTES || !isVisible(token)) {
      String what =
          token.isEmpty()
              ? "is empty"
              : bytes.length > MAX_BYTES ? "is larger than a token" : "is no single line of text";
      throw new KfpException(
          Kind.UNAUTHORIZED,
          "The token's file (%s) %s.\nMaybe it names the wrong file.".formatted(file, what));
    }
    return token;
  }

  private static boolean isVisible(String token) {
    return token.chars().allMatch(c -> c > ' ' && c < 127);
  }
}

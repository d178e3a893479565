package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is made from another one; stale is an error, and {@code -Dgolden.update=true} cures
 * it.
 */
final class Generated {
  private Generated() {}

  static void is(String file, String expected) {
    Path path = Scripts.ROOT.resolve(file);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.writeString(path, expected);
      }
      assertThat(Files.readString(path))
          .as("%s\nMaybe refresh it with -Dgolden.update=true", file)
          .isEqualTo(expected);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The repository's scripts and files, from its root. */
final class Scripts {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Scripts() {}

  /** Runs a program and returns what it prints; its errors fail the test. */
  static String run(String... words) {
    try {
      Path errors = Files.createTempFile("crema-kubernetes", ".err");
      try {
        List<String> command = new ArrayList<>(List.of(words));
        if (Files.exists(ROOT.resolve(words[0]))) {
          command.set(0, ROOT.resolve(words[0]).toString());
        }
        Process process =
            new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
            .as("%s: %s%s", String.join(" ", words), output, Files.readString(errors))
            .isZero();
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

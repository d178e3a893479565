package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the launcher with a stand-in for Java that prints its arguments. */
class LauncherIT {
  @TempDir Path repository;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    Files.createDirectories(repository.resolve("pipelines/runner/target"));
    Files.copy(Path.of("crema"), repository.resolve("pipelines/runner/crema"));
    Files.writeString(repository.resolve("pipelines/runner/target/classpath"), "x.jar");
    script(".mvn/jdk25.sh", "echo '%s'".formatted(repository.resolve("jdk")));
    script(".mvn/one-jar.sh", "echo runner.jar");
    script("jdk/bin/java", "printf '%s\\n' \"$@\"");
  }

  private void script(String name, String line) throws IOException {
    Path file = repository.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String call(String words) throws IOException {
    Process process =
        new ProcessBuilder("bash", "-c", words)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void saysHowItWasCalled() throws IOException {
    assertThat(call("pipelines/runner/crema show x").lines())
        .contains("-Dcrema.command=pipelines/runner/crema");
    assertThat(call("PATH=$PWD/pipelines/runner:$PATH; crema show x").lines())
        .contains("-Dcrema.command=crema");
  }
}

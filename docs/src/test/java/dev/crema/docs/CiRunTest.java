package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/run} with a make that only says what it counted. */
class CiRunTest {
  @TempDir Path folder;
  private String said = "";

  private int run(String counts, String... arguments) throws Exception {
    Path script = copy(".ci/run");
    script(".ci/tools", "echo tools: \"$@\"");
    script("bin/make", "echo make: \"$@\"; echo '%s'".formatted(counts));
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    Process process = builder.start();
    said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor();
  }

  private Path copy(String file) throws IOException {
    return script(file, Repository.read(file));
  }

  private Path script(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text.startsWith("#!") ? text : "#!/bin/sh\n" + text + "\n");
    assertThat(path.toFile().setExecutable(true)).isTrue();
    return path;
  }

  @Test
  void aSkippedTestFailsByDayAndByNight() throws Exception {
    assertThat(run("12 passed, 0 failed, 0 skipped")).as(said).isZero();
    assertThat(said).contains("tools: test", "make: test");
    assertThat(run("12 passed, 0 failed, 0 skipped", "soak")).as(said).isZero();
    assertThat(said).contains("make: soak");
    for (String counts :
        List.of(
            "12 passed, 0 failed, 1 skipped",
            "11 passed, 1 failed, 0 skipped",
            "0 passed, 0 failed, 0 skipped",
            "killed")) {
      assertThat(run(counts, "soak")).as(counts).isEqualTo(1);
      assertThat(said).contains("A test was skipped, failed, or none ran");
    }
    assertThat(run("12 passed, 0 failed, 0 skipped", "bench")).isEqualTo(2);
    assertThat(said).contains("The task (bench) is none. Maybe one of: test, soak.");
  }
}

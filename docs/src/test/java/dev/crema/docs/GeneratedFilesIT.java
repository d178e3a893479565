package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from the code is committed, and is what the code says now. */
class GeneratedFilesIT {

  @Test
  void componentFilesFollowFromTheClasses() throws Exception {
    assertThatItPasses("libs/sdk/generate", "--check");
  }

  @Test
  void compiledPipelinesFollowFromTheirSources() throws Exception {
    assumeTrue(
        Files.isExecutable(Repository.ROOT.resolve(".build/venv-kfp/bin/python")),
        "The Python environment of the KFP SDK is missing. Maybe run: make venv-kfp");
    assertThatItPasses("pipelines/compile.sh", "--check");
  }

  private static void assertThatItPasses(String script, String argument) throws Exception {
    Process process =
        new ProcessBuilder(List.of(Repository.ROOT.resolve(script).toString(), argument))
            .directory(Repository.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}

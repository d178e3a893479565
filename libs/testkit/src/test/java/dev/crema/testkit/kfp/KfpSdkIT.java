package dev.crema.testkit.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KFP's own client, the SDK's, asks the double. */
class KfpSdkIT {
  private static final String PIPELINE =
      """
      components:
        comp-step: {executorLabel: exec-step}
      deploymentSpec:
        executors:
          exec-step:
            container: {args: [one], command: [echo], image: 'localhost/none:1'}
      pipelineInfo: {name: churn}
      root:
        dag:
          tasks:
            step: {componentRef: {name: comp-step}, taskInfo: {name: step}}
        inputDefinitions:
          parameters:
            label: {parameterType: STRING}
      schemaVersion: 2.1.0
      sdkVersion: kfp-2.17.0
      """;

  @Test
  void theSdkUnderstandsEveryAnswer(@TempDir Path folder) throws Exception {
    Path python =
        Path.of(System.getProperty("crema.root", "../..")).resolve(".build/venv-kfp/bin/python");
    assumeTrue(
        Files.isExecutable(python),
        "The Python environment of the KFP SDK is missing. Maybe run: make venv-kfp");
    Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE);
    KfpDouble.Options options = KfpDouble.Options.of(folder.resolve("work"), new HeldLauncher());
    try (KfpDouble kfp = KfpDouble.start(options)) {
      Process process =
          new ProcessBuilder(
                  python.toAbsolutePath().toString(),
                  "-B",
                  "src/test/python/ask_the_double.py",
                  kfp.uri().toString(),
                  pipeline.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).endsWith("KFP's own client understood everything.\n");
      assertThat(kfp.violations()).isEmpty();
    }
  }
}

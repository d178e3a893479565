package dev.crema.suggest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The script {@code crema} starts what suggests. */
class LauncherIT {
  @Test
  void theScriptSuggestsAContract() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of("../../pipelines/runner/crema").toAbsolutePath().normalize().toString(),
                "contract",
                "suggest",
                "../../data/iris/iris.csv")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(printed).startsWith("# Suggested from 150 rows of iris.csv");
    assertThat(process.exitValue()).isZero();
  }
}

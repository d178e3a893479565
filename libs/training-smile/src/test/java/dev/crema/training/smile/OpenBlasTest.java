package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each in a JVM of its own: a library is loaded once in the life of one. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class OpenBlasTest {
  /** Of the network in {@link OpenBlasProcess} since it exists, on whatever processor. */
  private static final String BITS = "%016x".formatted(8830027502922755041L);

  @TempDir private Path temporary;

  private List<String> lines(Map<String, String> environment, String... algorithms)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                OpenBlasProcess.class.getName()));
    words.addAll(List.of(algorithms));
    Path output = temporary.resolveSibling(temporary.getFileName() + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(output);
    Files.delete(output);
    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text.lines().toList();
  }

  @Test
  void isLoadedForNetworksAloneAndLeavesNoFileBehind() throws Exception {
    List<String> lines =
        lines(
            Map.of(),
            "logistic_regression",
            "random_forest",
            "gradient_boosting",
            "neural_network");
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 3)).allMatch(line -> line.endsWith(" false 0"));
    assertThat(lines.getLast()).isEqualTo("neural_network %s true 0".formatted(BITS));
  }

  @Test
  void whatTheEnvironmentAsksOfOpenBlasChangesNoBit() throws Exception {
    Map<String, String> other =
        Map.of(
            "OPENBLAS_CORETYPE", "Nehalem",
            "OPENBLAS_NUM_THREADS", "2",
            "OPENBLAS_VERBOSE", "0");
    assertThat(lines(other, "neural_network"))
        .containsExactly("neural_network %s true 0".formatted(BITS));
  }
}

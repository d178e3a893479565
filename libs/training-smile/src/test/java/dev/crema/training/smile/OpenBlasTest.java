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
  private static final String BITS = "addcc04c00d6fca9";

  @TempDir private Path temporary;

  /** What a process printed, and its exit code. */
  private record Ended(int code, List<String> lines) {}

  private Ended run(Map<String, String> environment, List<String> flags, String... algorithms)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary));
    words.addAll(flags);
    words.addAll(
        List.of("-cp", System.getProperty("java.class.path"), OpenBlasProcess.class.getName()));
    words.addAll(List.of(algorithms));
    Path output = temporary.resolveSibling(temporary.getFileName() + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(output);
    Files.delete(output);
    assertThat(ended).as("%s", lines).isTrue();
    return new Ended(process.exitValue(), lines);
  }

  @Test
  void isLoadedForNetworksAloneAndLeavesNoFileBehind() throws Exception {
    List<String> lines =
        run(
                Map.of(),
                List.of(),
                "logistic_regression",
                "random_forest",
                "gradient_boosting",
                "neural_network")
            .lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 3)).allMatch(line -> line.endsWith(" false 0"));
    assertThat(lines.getLast()).isEqualTo("neural_network %s true 0".formatted(BITS));
  }

  @Test
  void whatTheEnvironmentAsksOfOpenBlasChangesNoBit() throws Exception {
    Map<String, String> other =
        Map.of(
            "OPENBLAS_CORETYPE", "SkylakeX",
            "OPENBLAS_NUM_THREADS", "2",
            "OPENBLAS_VERBOSE", "0");
    assertThat(run(other, List.of(), "neural_network").lines())
        .containsExactly("neural_network %s true 0".formatted(BITS));
  }

  @Test
  void whereThereIsNoneASentenceSaysSo() throws Exception {
    Ended ended = run(Map.of(), List.of("-Dos.name=Plan9"), "neural_network");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(String.join("\n", ended.lines()))
        .contains(
            "OpenBLAS, which neural_network needs, does not load on this platform (Plan9, amd64): There is none for it.",
            "\nMaybe use another algorithm.");
    try (var left = Files.list(temporary)) {
      assertThat(left).noneMatch(file -> file.toString().contains("openblas"));
    }
  }
}

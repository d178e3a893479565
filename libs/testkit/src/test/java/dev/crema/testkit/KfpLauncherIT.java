package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The double of KFP's launcher does what the contract says of KFP's. */
class KfpLauncherIT {

  private String program = "";

  @BeforeEach
  void compile() {
    try {
      program = KfpLauncher.get().folder().resolve("launch").toString();
    } catch (IOException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @Test
  void putsTheExecutorInputInThePlaceOfEachPlaceholderWithoutAShell() throws Exception {
    Process process = start("{\"a\": \"$HOME `id` é\"}", "printf", "%s|%s", "{{$}}", "x{{$}}{{$}}");
    assertThat(output(process))
        .isEqualTo("{\"a\": \"$HOME `id` é\"}|x{\"a\": \"$HOME `id` é\"}{\"a\": \"$HOME `id` é\"}");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void leavesOtherPlaceholdersAsKfpDoes() throws Exception {
    Process process = start("{}", "printf", "%s", "{{$.outputs.output_file}}");
    assertThat(output(process)).isEqualTo("{{$.outputs.output_file}}");
  }

  @Test
  void passesOnTheExitCode() throws Exception {
    assertThat(start("{}", "sh", "-c", "exit 7").waitFor()).isEqualTo(7);
    assertThat(start("{}", "sh", "-c", "kill -9 $$").waitFor()).isEqualTo(Step.KILLED);
    assertThat(start("{}", "/no/such/program").waitFor()).isEqualTo(127);
  }

  private Process start(String input, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(KfpLauncher.arguments(input, List.of(command)));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder.start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}

package dev.crema.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code crema why} as a person calls it; the chain itself is tested where it is followed. */
class WhyIT extends AbstractCremaTest {
  private static final String PREDICTION = "01a22686-abef-747f-b467-164700000003";

  @Test
  void whatNobodyNamedIsMissingWithItsVariable() throws Exception {
    Process process = why(PREDICTION);
    String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(said)
        .startsWith("prediction    " + PREDICTION + "  – Not looked for: the variable (CREMA_LOG_")
        .contains("drift report  – Not looked for: the KFP run is not known.");
  }

  @Test
  void aProgramGetsJson() throws Exception {
    Process process = why(PREDICTION, "--json");
    String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(JSON.std.mapFrom(said)).containsEntry("known", false).containsKey("links");
  }

  @Test
  void whatCanBeNoIdIsRefused() {
    assertThat(crema("why", "a/b")).isEqualTo(2);
    assertThat(errors).contains("(a/b) is no prediction's id").contains("Maybe churn");
  }

  /** In a process of its own, without the variables of this one. */
  private Process why(String... arguments) throws IOException {
    List<String> words = words(List.of("why"));
    words.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.matches("(CREMA|MLFLOW|KF)_.*"));
    return builder.start();
  }
}

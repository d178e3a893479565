package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kill -9} in any step and a run after it: the outputs are those of a step that nobody
 * killed, and the registry holds each thing once.
 */
@RequiresMlflow
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {
  private static final int SOON_MILLIS = 60;

  @TempDir static Path folder;

  private URI mlflow;
  private IrisLine line;

  @BeforeAll
  void runTheSteps() throws Exception {
    mlflow = SharedMlflow.get().uri();
    line = new IrisLine(folder.resolve("line"), mlflow.toString());
    line.run(IrisLine.OFFLINE);
    line.run(IrisLine.ONLINE);
  }

  static List<String> steps() {
    return Stream.concat(IrisLine.OFFLINE.stream(), Stream.of("fetch-champion")).toList();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepThatWasKilledGivesTheSameOutputsWhenItRunsAgain(String name) throws Exception {
    Step step = line.another(name);
    step.runAndKill(SOON_MILLIS);
    runAgain(step);
    assertThat(step.files()).isEqualTo(line.good(name).files());
  }

  /** From the first moment of its work to about its end, with the alias. */
  @ParameterizedTest
  @ValueSource(ints = {0, 150, 300, 600, 900})
  void aRegistrationAndAPromotionThatWereKilledHappenOnce(int millis) throws Exception {
    String model = SharedMlflow.uniqueName("killed");
    Step register =
        line.another("register-model").with("model_name", model).with("experiment", model);
    register.runAndKill(millis);
    runAgain(register);
    assertThat(register.parameter("version")).isEqualTo("1");
    assertThat(versions(model)).containsExactly("1 READY");
    assertThat(alias(model, "challenger")).isEqualTo("1");

    Step promote = line.another("promote-model").with("model_name", model);
    promote.runAndKill(millis / 2);
    runAgain(promote);
    assertThat(promote.parameter("champion_version")).isEqualTo("1");
    assertThat(alias(model, "champion")).isEqualTo("1");
    assertThat(versions(model)).containsExactly("1 READY");
  }

  private static void runAgain(Step step) throws Exception {
    Step.Ending ending = step.run();
    assertThat(ending.exitCode()).as(ending.log()).isZero();
  }

  private List<String> versions(String model) throws Exception {
    Object versions =
        MlflowRest.get(mlflow, "model-versions/search", Map.of("filter", "name='" + model + "'"))
            .get("model_versions");
    return ((List<?>) versions)
        .stream()
            .map(Crema::map)
            .map(version -> version.get("version") + " " + version.get("status"))
            .toList();
  }

  private Object alias(String model, String alias) throws Exception {
    Map<String, Object> answer =
        MlflowRest.get(mlflow, "registered-models/alias", Map.of("name", model, "alias", alias));
    return Crema.map(answer.get("model_version")).get("version");
  }
}

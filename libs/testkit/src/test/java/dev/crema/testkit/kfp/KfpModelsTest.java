package dev.crema.testkit.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.testkit.kfp.KfpModels.CallModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KfpModelsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("crema.root", "../..")).toAbsolutePath();

  @Test
  void whatIsCommittedIsWhatThePublishedPackageSays() throws Exception {
    Path python = ROOT.resolve(".build/venv-kfp/bin/python");
    assumeTrue(
        Files.isExecutable(python),
        "The Python environment of the KFP SDK is missing. Maybe run: make venv-kfp");
    Process process =
        new ProcessBuilder(python.toString(), "-B", "src/test/python/kfp_models.py", "--check")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void everyCallHasModelsThatAreKnown() {
    for (CallModel call : KfpModels.published().calls()) {
      for (String type : List.of(call.body(), call.answer())) {
        if (!type.isEmpty()) {
          // A type that is not known throws.
          assertThat(KfpModels.published().problems(type, Map.of("no such field", 1)))
              .as(call.template())
              .isNotNull();
        }
      }
    }
  }

  @Test
  void aFieldThatIsUnknownOrOfAnotherTypeIsNamed() {
    Map<String, Object> run =
        Map.of(
            "display_name", 5L,
            "state", "LOST",
            "created_at", "yesterday",
            "names", "none",
            "state_history", List.of(Map.of("state", "RUNNING", "when", 1L)));
    assertThat(KfpModels.published().problems("V2beta1Run", run))
        .containsExactlyInAnyOrder(
            ".display_name: 5 is no str",
            ".state: LOST is no V2beta1RuntimeState",
            ".created_at: yesterday is no datetime",
            ".names is no field of V2beta1Run",
            ".state_history[0].when is no field of V2beta1RuntimeStatus");
  }

  @Test
  void zerosAreLeftOutButNotOfFreeValues() {
    Map<String, Object> run =
        Map.of(
            "run_id", "1",
            "description", "",
            "state", "RUNTIME_STATE_UNSPECIFIED",
            "state_history", List.of(),
            "runtime_config", Map.of("parameters", Map.of("a", 0L, "b", false, "c", "")));
    assertThat(KfpModels.published().pruned("V2beta1Run", run))
        .isEqualTo(
            Map.of(
                "run_id",
                "1",
                "runtime_config",
                Map.of("parameters", Map.of("a", 0L, "b", false, "c", ""))));
  }

  @Test
  void callsAreToldApart() {
    assertThat(template("GET", "/apis/v2beta1/runs/r1"))
        .isEqualTo("GET /apis/v2beta1/runs/{run_id}");
    assertThat(template("POST", "/apis/v2beta1/runs/r1:terminate"))
        .isEqualTo("POST /apis/v2beta1/runs/{run_id}:terminate");
    assertThat(template("GET", "/apis/v2beta1/pipelines/names/x"))
        .isEqualTo("GET /apis/v2beta1/pipelines/names/{name}");
    assertThat(template("GET", "/apis/v2beta1/runs/")).isEmpty();
    assertThat(template("POST", "/apis/v2beta1/runs/:terminate")).isEmpty();
    assertThat(template("GET", "/apis/v1beta1/runs")).isEmpty();
  }

  private static String template(String method, String path) {
    return KfpModels.published().calls().stream()
        .filter(call -> call.match(method, path) != null)
        .map(CallModel::template)
        .findFirst()
        .orElse("");
  }
}

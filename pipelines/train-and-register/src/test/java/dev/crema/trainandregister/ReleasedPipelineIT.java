package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedMlflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code make release} writes runs here unedited, once the images are loaded from their tars.
 */
@RequiresMlflow
@RequiresPodman
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleasedPipelineIT {
  /** In the repository, so that the runner without containers finds the build. */
  private static final Path OUT =
      Crema.ROOT.resolve("pipelines/train-and-register/target/dist-of-a-test");

  private static final Path PIPELINE = OUT.resolve(Crema.PIPELINE);

  @TempDir Path folder;

  @BeforeAll
  void release() throws Exception {
    LoadedImages.require();
    Call.Ending ending =
        new Call(
                Crema.ROOT.resolve("libs/release/release"),
                Files.createDirectories(OUT.getParent()))
            .with("--draft", "--out", OUT.toString())
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();
  }

  @Test
  void namesEachImageByItsDigest() throws Exception {
    List<String> images =
        Files.readString(PIPELINE).lines().filter(line -> line.contains("image: ")).toList();
    assertThat(images)
        .hasSize(19) // one for each way to read rows, columns chosen or not, probed or not
        .allMatch(line -> line.matches(".*image: crema/[a-z-]+@sha256:[0-9a-f]{64}"));
  }

  @ParameterizedTest
  @EnumSource(Runner.class)
  void runsUnedited(Runner runner) throws Exception {
    Runner.Outcome outcome = run(runner, Map.of("hyperparameters", "{\"rounds\": 5}"));
    assertThat(outcome.output("promote-model", "champion_version")).isEqualTo("1");
  }

  /** An image has not all of Java, and what a learner misses of it shows when it learns. */
  @ParameterizedTest
  @ValueSource(strings = {"random_forest", "logistic_regression"})
  void learnsInTheImageWhatItLearnsElsewhere(String algorithm) throws Exception {
    Runner.Outcome outcome = run(Runner.CONTAINERS, Map.of("algorithm", algorithm));
    assertThat(outcome.output("train-model", "package_digest"))
        .isEqualTo(
            run(Runner.PROCESSES, Map.of("algorithm", algorithm))
                .output("train-model", "package_digest"));
  }

  private Runner.Outcome run(Runner runner, Map<String, String> more) throws Exception {
    Map<String, String> parameters =
        new LinkedHashMap<>(Crema.parameters(IrisLine.DATA, "iris.csv"));
    parameters.putAll(more);
    String model = SharedMlflow.uniqueName("released");
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    Runner.Outcome outcome =
        runner.run(
            PIPELINE.toString(), parameters, SharedMlflow.get().uri(), folder.resolve(model));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome;
  }
}

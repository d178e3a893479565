package dev.crema.runner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.SpecReader;
import dev.crema.runner.toy.Known;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorInputTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  private static ExecutorInput input() throws IOException {
    PipelineSpec pipeline = SpecReader.read(RESOURCES.resolve("pipelines/valid/sequence.yaml"));
    return new ExecutorInput(
        Map.of(
            "learning_rate",
            0.25,
            "epochs",
            20.0,
            "label",
            "y",
            "shuffle",
            false,
            "features",
            List.of("a", "b"),
            "extra",
            Map.of("depth", 3.0, "nested", Map.of("x", List.of(1.0, 2.5)))),
        Map.of(
            "dataset",
            List.of(
                new ArtifactValue(
                    "dataset",
                    "system.Dataset",
                    "0.0.1",
                    "/run/tasks/make-data/dataset",
                    Map.of("rows", 10.0)))),
        new StepFolder(Path.of("/run/tasks/train-toy")),
        Known.in(pipeline.components(), "comp-train-toy").signature());
  }

  /** The golden file is what kfp.local of KFP SDK 2.17.0 makes: golden/executor_input.py. */
  @Test
  void equalsThatOfTheKfpSdkButForItsFolders() throws IOException {
    String ours = input().toJson().replace("/train-toy/artifacts/", "/train-toy/");
    assertThat(Json.parse(ours.replace("/train-toy/parameters/", "/train-toy/"), "ours"))
        .isEqualTo(
            Json.parse(
                Files.readString(RESOURCES.resolve("golden/executor_input.json")), "golden"));
  }

  @Test
  void leavesOutWhatThereIsNot() {
    ExecutorInput input =
        new ExecutorInput(
            Map.of(),
            Map.of(),
            new StepFolder(Path.of("/f")),
            new dev.crema.runner.ir.ComponentSpec.Signature(
                Map.of(), Map.of(), Map.of(), Map.of()));
    assertThat(input.toJson())
        .isEqualTo("{\"inputs\":{},\"outputs\":{\"outputFile\":\"/f/executor_output.json\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "{{$.inputs.parameters['label']}}, y",
    "{{$.inputs.parameters['learning_rate']}}, 0.25",
    "{{$.inputs.parameters['epochs']}}, 20",
    "{{$.inputs.artifacts['dataset'].path}}, /run/tasks/make-data/dataset",
    "{{$.inputs.artifacts['dataset'].uri}}/x, /run/tasks/make-data/dataset/x",
    "{{$.outputs.artifacts['model'].path}}, /run/tasks/train-toy/artifacts/model",
    "{{$.outputs.parameters['accuracy'].output_file}}, /run/tasks/train-toy/parameters/accuracy",
    "a {{$.inputs.parameters['label']}} {{$.inputs.parameters['label']}} b, a y y b",
    "plain, plain"
  })
  void replacesPlaceholders(String word, String expected) throws IOException {
    assertThat(input().resolve(List.of(word))).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{$.inputs.parameters['none']}}",
        "{{$.inputs.artifacts['none'].path}}",
        "{{$.inputs.artifacts['dataset'].metadata['rows']}}",
        "{{$.outputs.output_file}}"
      })
  void refusesPlaceholdersThatMeanNothing(String word) throws IOException {
    ExecutorInput input = input();
    assertThatThrownBy(() -> input.resolve(List.of(word)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(word);
  }
}

package dev.crema.runner.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.toy.Known;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.ParameterType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The pipelines were compiled by KFP SDK 2.17.0 (pipelines/compile.py beside them). */
class SpecReaderTest {
  private static final Path PIPELINES = Path.of("src/test/resources/pipelines");

  static List<Path> valid() throws IOException {
    try (Stream<Path> files = Files.list(PIPELINES.resolve("valid"))) {
      return files.sorted().toList();
    }
  }

  private static String text(String name) {
    try {
      return Files.readString(PIPELINES.resolve("valid").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void readsWhatTheCompilerWrites(Path file) throws IOException {
    PipelineSpec pipeline = SpecReader.read(file);
    assertThat(pipeline.name() + ".yaml").isEqualTo(file.getFileName().toString());
    assertThat(pipeline.root().tasks()).isNotEmpty();
  }

  @Test
  void readsThePipelineOfThisRepository() throws IOException {
    PipelineSpec pipeline = SpecReader.read(Path.of("../train-and-register/pipeline.yaml"));
    assertThat(pipeline.warnings()).isEmpty();
    assertThat(pipeline.root().signature().inputParameters().values())
        .allMatch(parameter -> !parameter.description().isEmpty());
    assertThat(pipeline.components().values())
        .filteredOn(component -> component instanceof ComponentSpec.Container)
        .allMatch(
            component ->
                ((ComponentSpec.Container) component).resources().cpuRequest() > 0
                    && ((ComponentSpec.Container) component).resources().memoryLimitBytes() > 0);
  }

  @Test
  void readsTypesDefaultsAndDescriptions() throws IOException {
    ComponentSpec.Signature signature =
        SpecReader.read(PIPELINES.resolve("valid/sequence.yaml")).root().signature();
    assertThat(signature.inputParameters().get("rows"))
        .isEqualTo(
            new ComponentSpec.Parameter(
                ParameterType.NUMBER_INTEGER, true, 10.0, List.of(), "How many rows are made."));
    assertThat(Known.in(signature.inputParameters(), "label").defaultValue()).isEqualTo("y");
  }

  @Test
  void readsThePlatformDocument() throws IOException {
    PipelineSpec pipeline = SpecReader.read(PIPELINES.resolve("valid/platform.yaml"));
    ComponentSpec.Container step =
        (ComponentSpec.Container) Known.in(pipeline.components(), "comp-show-environment");
    assertThat(step.secrets())
        .containsExactly(
            new ComponentSpec.Secret("toy-secret", "password", "TOY_PASSWORD", false),
            new ComponentSpec.Secret("other-secret", "token", "TOY_TOKEN", true));
    assertThat(step.timeoutSeconds()).isEqualTo(600);
    assertThat(step.resources()).isEqualTo(new ComponentSpec.Resources(0.5, 1, 1L << 30));
    assertThat(step.environment()).containsEntry("PLAIN", "value");
  }

  @Test
  void readsRetriesLoopsAndConditions() throws IOException {
    TaskSpec retried =
        Known.in(
            SpecReader.read(PIPELINES.resolve("valid/retries.yaml")).root().tasks(), "misbehave");
    assertThat(retried.retry().attempts()).isEqualTo(2);
    assertThat(retried.retry().pause(2)).hasSeconds(1);
    assertThat(retried.caching().enabled()).isFalse();
    PipelineSpec loops = SpecReader.read(PIPELINES.resolve("valid/loops.yaml"));
    ComponentSpec.Dag each = (ComponentSpec.Dag) Known.in(loops.components(), "comp-train-each");
    TaskSpec loop = Known.in(each.tasks(), "for-loop-1");
    assertThat(loop.loop())
        .isEqualTo(
            new TaskSpec.Loop(
                "pipelinechannel--rates-loop-item", "pipelinechannel--rates", List.of(), 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "accelerator.yaml | does not support (accelerator)",
        "volume.yaml | does not support (pvcMount)",
        "volume.yaml | does not support (configMapAsEnv)",
        "untyped-loop.yaml | The input (value) of the task (gate-toy) wants a number and gets a text.",
        "scalar-trap.yaml | (1e3) stands here without quotes",
        "structures.yaml | does not support (configMapAsEnv)",
        "structures.yaml | does not support (pvcMount)"
      })
  void refusesByNameWhatItDoesNotSupport(String file, String expected) {
    assertThatThrownBy(() -> SpecReader.read(PIPELINES.resolve("invalid").resolve(file)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(expected);
  }

  /** KFP #9386: the compiler writes a loop's item as an input of the whole pipeline. */
  @Test
  void refusesAnInputThatDoesNotExistAsTheCompilerWritesIt() throws IOException {
    String text = Files.readString(PIPELINES.resolve("invalid/structures.yaml"));
    String withoutPlatform = text.substring(0, text.indexOf("\n---\n") + 1);
    assertThatThrownBy(() -> SpecReader.read(withoutPlatform, "structures.yaml"))
        .hasMessageContaining(
            "reads the input (loop-item-param-2) of (root), which does not exist");
  }

  @Test
  void readsNearlyAllThatTheCompilerCanWrite() throws IOException {
    String text = Files.readString(PIPELINES.resolve("invalid/structures.yaml"));
    String sound =
        text.substring(0, text.indexOf("\n---\n") + 1)
            .replace(
                """
                            pipelinechannel--loop-item-param-2-subvar-lr:
                              componentInputParameter: loop-item-param-2
                              parameterExpressionSelector: parseJson(string_value)["lr"]
                """,
                """
                            pipelinechannel--loop-item-param-2-subvar-lr:
                              runtimeValue:
                                constant: 0.1
                """);
    PipelineSpec pipeline = SpecReader.read(sound, "structures.yaml");
    assertThat(Known.in(pipeline.root().tasks(), "gate-toy").evenAfterFailure()).isTrue();
    assertThat(pipeline.warnings()).singleElement().asString().contains("#12191");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "componentInputParameter: rows | componentInputParameter: row | reads the input (row) of (root), which does not exist.",
        "producerTask: make-data | producerTask: make-date | comes after (make-date), which does not exist",
        "outputArtifactKey: dataset | outputArtifactKey: data | reads an artifact that does not exist",
        "componentInputParameter: rate | componentInputParameter: label | (learning_rate) of the task (train-toy) wants a number and gets a text",
        "name: comp-train-toy | name: comp-train | of the component (comp-train), which does not exist",
        "schemaVersion: 2.1.0 | schemaVersion: 2.2.0 | not (2.2.0)",
        "parameterType: LIST | parameterType: TASK_FINAL_STATUS | parameters of type (TASK_FINAL_STATUS)",
        "executorLabel: exec-train-toy | executorLabel: exec-x | no executor (exec-x)",
        "enableCache: true | enableCaching: true | does not support (enableCaching)"
      })
  void refusesWhatDoesNotFitTogether(String find, String replacement, String expected) {
    String broken =
        text("sequence.yaml")
            .replaceFirst(java.util.regex.Pattern.quote(find) + "(?=\\n)", replacement);
    assertThatThrownBy(() -> SpecReader.read(broken, "sequence.yaml"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void refusesTasksThatWaitForEachOther() {
    String cyclic =
        text("sequence.yaml")
            .replace(
                "          name: comp-make-data\n",
                "          name: comp-make-data\n        dependentTasks:\n        - register-toy\n");
    assertThatThrownBy(() -> SpecReader.read(cyclic, "x"))
        .hasMessageContaining("wait for each other");
  }

  @Test
  void refusesOneCommandLineWithTwoInterfaces() {
    String broken =
        text("sequence.yaml")
            .replace("- register-toy\n        image", "- train-toy\n        image");
    assertThatThrownBy(() -> SpecReader.read(broken, "x"))
        .hasMessageContaining("have one image and command line but not the same inputs");
  }

  @Test
  void refusesFilesThatAreNone(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> SpecReader.read(folder.resolve("none.yaml")))
        .hasMessageContaining("There is no file")
        .hasMessageContaining("Maybe compile");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {(byte) 0xe9, (byte) 0xff});
    assertThatThrownBy(() -> SpecReader.read(latin)).hasMessageContaining("not UTF-8");
    Path three = Files.writeString(folder.resolve("three.yaml"), "a: 1\n---\nb: 1\n---\nc: 1\n");
    assertThatThrownBy(() -> SpecReader.read(three)).hasMessageContaining("3 YAML documents");
  }
}

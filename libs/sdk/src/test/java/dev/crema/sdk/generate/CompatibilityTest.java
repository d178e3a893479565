package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.artifact;
import static dev.crema.sdk.generate.SampleRepository.component;
import static dev.crema.sdk.generate.SampleRepository.parameter;
import static dev.crema.sdk.generate.SampleRepository.rule;
import static dev.crema.sdk.generate.SampleRepository.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompatibilityTest {

  private static final FieldDescription BEANS = artifact("beans", FieldType.DATASET);
  private static final FieldDescription CUPS =
      parameter(rule("cups", FieldType.INTEGER, 1, 12), 2L);
  private static final FieldDescription ROAST = parameter(texts("roast", "light", "dark"), "light");
  private static final FieldDescription CUP = artifact("cup", FieldType.MODEL);

  private static final ComponentDescription RELEASED = brew(List.of(BEANS, CUPS, ROAST), CUP);

  @TempDir Path root;

  @Test
  void acceptsWhatOnlyWidens() {
    assertThat(breaksWith(List.of(BEANS, CUPS, ROAST))).isEmpty();
    assertThat(
            breaksWith(
                List.of(
                    artifact("beans", FieldType.ARTIFACT),
                    parameter(rule("cups", FieldType.INTEGER, 0, 100), 3L),
                    parameter("roast", FieldType.STRING, "light"),
                    parameter("milk", FieldType.BOOLEAN, false))))
        .isEmpty();
  }

  @Test
  void namesLostAndChangedInputs() {
    assertThat(breaksWith(List.of(BEANS, CUPS)))
        .singleElement()
        .asString()
        .contains("lost its input (roast)");
    assertThat(breaksWith(List.of(BEANS, parameter("cups", FieldType.FLOAT, 2.0), ROAST)))
        .singleElement()
        .asString()
        .contains("takes (cups) as Float, which was Integer");
    assertThat(breaksWith(List.of(artifact("beans", FieldType.MODEL), CUPS, ROAST)))
        .singleElement()
        .asString()
        .contains("takes (beans) as Model, which was Dataset");
  }

  @Test
  void namesNarrowedInputs() {
    assertThat(
            breaksWith(
                List.of(BEANS, parameter(rule("cups", FieldType.INTEGER, 2, 12), 2L), ROAST)))
        .singleElement()
        .asString()
        .contains("narrowed the range of (cups)");
    assertThat(breaksWith(List.of(BEANS, CUPS, parameter(texts("roast", "light"), "light"))))
        .singleElement()
        .asString()
        .contains("allows fewer texts for (roast)");
    assertThat(
            breaksWith(
                List.of(BEANS, parameter(rule("cups", FieldType.INTEGER, 1, 12), null), ROAST)))
        .singleElement()
        .asString()
        .contains("requires (cups), which was optional");
  }

  @Test
  void namesNewRequiredInputsAndLostOutputs() {
    assertThat(breaksWith(List.of(BEANS, CUPS, ROAST, artifact("water", FieldType.DATASET))))
        .singleElement()
        .asString()
        .contains("new input (water) without a default");
    assertThat(
            Compatibility.breaks(
                List.of(RELEASED),
                List.of(brew(List.of(BEANS, CUPS, ROAST), artifact("mug", FieldType.MODEL)))))
        .singleElement()
        .asString()
        .contains("lost its output (cup)");
    assertThat(Compatibility.breaks(List.of(RELEASED), List.of()))
        .containsExactly("The released component (brew-coffee) was removed.");
  }

  @Test
  void failsGenerateAndCheckUntilTheVersionSaysSo() throws IOException {
    SampleRepository repository = new SampleRepository(root);
    repository.modules("brew-coffee");
    repository.built(RELEASED);
    assertThat(repository.generate("--release")).isZero();
    assertThat(repository.generate("--check")).isZero();

    repository.built(brew(List.of(BEANS, CUPS), CUP));
    for (String mode : List.of("--check", "--release")) {
      assertThat(repository.generate(mode)).isOne();
      assertThat(repository.log())
          .contains("broken: The released component (brew-coffee) lost its input (roast).")
          .endsWith("error: 1 changes break pipelines that use release 0.1.0.\n");
    }

    repository.built(component("0.2.0", "brew-coffee", List.of(BEANS, CUPS), List.of(CUP)));
    assertThat(repository.generate("--release")).isZero();
  }

  @Test
  void followsSemanticVersioning() {
    assertThat(ReleasedInterfaces.mayBreak("", "0.1.0")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("0.1.0", "0.1.1")).isFalse();
    assertThat(ReleasedInterfaces.mayBreak("0.1.0", "0.2.0")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("1.1.0", "1.2.0")).isFalse();
    assertThat(ReleasedInterfaces.mayBreak("1.1.0", "2.0.0")).isTrue();
  }

  private static List<String> breaksWith(List<FieldDescription> inputs) {
    return Compatibility.breaks(List.of(RELEASED), List.of(brew(inputs, CUP)));
  }

  private static ComponentDescription brew(List<FieldDescription> inputs, FieldDescription output) {
    return component("brew-coffee", inputs, List.of(output));
  }
}

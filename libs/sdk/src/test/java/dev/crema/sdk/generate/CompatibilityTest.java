package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.artifact;
import static dev.crema.sdk.generate.SampleRepository.component;
import static dev.crema.sdk.generate.SampleRepository.parameter;
import static dev.crema.sdk.generate.SampleRepository.rule;
import static dev.crema.sdk.generate.SampleRepository.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Caching;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.ParameterRule;
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
        .contains("narrowed the range of (cups) from [1, 12] to [2, 12].");
    assertThat(breaksWith(List.of(BEANS, CUPS, parameter(texts("roast", "light"), "light"))))
        .singleElement()
        .asString()
        .contains("allows fewer texts for (roast): [light], which was [light, dark].");
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
            Compatibility.of(
                    List.of(RELEASED),
                    List.of(brew(List.of(BEANS, CUPS, ROAST), artifact("mug", FieldType.MODEL))))
                .breaks())
        .singleElement()
        .asString()
        .contains("lost its output (cup)");
    assertThat(Compatibility.of(List.of(RELEASED), List.of()).breaks())
        .containsExactly("The released component (brew-coffee) was removed.");
  }

  @Test
  void namesARangeAndTextsThatAreNew() {
    FieldDescription milk = parameter("milk", FieldType.FLOAT, 0.5);
    FieldDescription sugar = parameter("sugar", FieldType.STRING, "none");
    FieldDescription lessMilk = parameter(rule("milk", FieldType.FLOAT, 0, 1), 0.5);
    FieldDescription someSugar = parameter(texts("sugar", "none", "cane"), "none");
    assertThat(
            Compatibility.of(
                    List.of(brew(List.of(milk, sugar), CUP)),
                    List.of(brew(List.of(lessMilk, someSugar), CUP)))
                .breaks())
        .containsExactly(
            "The released component (brew-coffee) narrowed the range of (milk) from any number to"
                + " [0, 1].",
            "The released component (brew-coffee) allows fewer texts for (sugar): [none, cane],"
                + " which was any text.");
  }

  @Test
  void namesElementsThatAreOfAnotherType() {
    FieldDescription numbers = parameter("shares", FieldType.LIST, List.of(0.5));
    FieldDescription texts =
        new FieldDescription(
            new ParameterRule(
                "shares",
                FieldType.LIST,
                FieldType.STRING,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                List.of()),
            "shares",
            List.of("half"),
            true,
            "how much");
    assertThat(
            Compatibility.of(
                    List.of(component("brew-coffee", List.of(numbers), List.of(numbers))),
                    List.of(component("brew-coffee", List.of(texts), List.of(texts))))
                .breaks())
        .containsExactly(
            "The released component (brew-coffee) takes (shares) as JsonArray of String, which was"
                + " JsonArray of Float.",
            "The released component (brew-coffee) gives (shares) as JsonArray of String, which was"
                + " JsonArray of Float.");
  }

  @Test
  void namesWhatAPipelineWouldHaveToArrange() {
    ComponentDescription uncached = needing(Caching.NEVER, false);
    ComponentDescription connected = needing(Caching.ALLOWED, true);
    assertThat(with(uncached).breaks())
        .singleElement()
        .asString()
        .contains("must not be cached any more");
    assertThat(with(connected).breaks())
        .singleElement()
        .asString()
        .contains("needs the network, which it did not");
    assertThat(Compatibility.of(List.of(uncached), List.of(RELEASED)).breaks()).isEmpty();
    assertThat(Compatibility.of(List.of(connected), List.of(RELEASED)).breaks()).isEmpty();
  }

  @Test
  void notesADefaultThatChanges() throws IOException {
    assertThat(
            with(brew(
                    List.of(BEANS, parameter(rule("cups", FieldType.INTEGER, 1, 12), 3L), ROAST),
                    CUP))
                .notes())
        .containsExactly(
            "The component (brew-coffee) has another default of (cups): (3), which was (2).");
    assertThat(with(RELEASED).notes()).isEmpty();

    SampleRepository repository = new SampleRepository(root);
    repository.modules("brew-coffee");
    repository.built(RELEASED);
    assertThat(repository.generate("--release")).isZero();
    repository.built(brew(List.of(BEANS, CUPS, parameter(ROAST.rule(), "dark")), CUP));
    assertThat(repository.generate()).isZero();
    assertThat(repository.log())
        .contains(
            "note: The component (brew-coffee) has another default of (roast): (dark), which was"
                + " (light).");
  }

  private static Compatibility with(ComponentDescription current) {
    return Compatibility.of(List.of(RELEASED), List.of(current));
  }

  private static ComponentDescription needing(Caching caching, boolean network) {
    return new ComponentDescription(
        RELEASED.identity(),
        RELEASED.description(),
        RELEASED.stage(),
        caching,
        network,
        RELEASED.workload(),
        RELEASED.memory(),
        RELEASED.services(),
        RELEASED.inputs(),
        RELEASED.outputs());
  }

  private static List<String> breaksWith(List<FieldDescription> inputs) {
    return with(brew(inputs, CUP)).breaks();
  }

  private static ComponentDescription brew(List<FieldDescription> inputs, FieldDescription output) {
    return component("brew-coffee", inputs, List.of(output));
  }
}

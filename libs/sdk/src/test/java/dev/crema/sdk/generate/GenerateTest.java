package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.artifact;
import static dev.crema.sdk.generate.SampleRepository.component;
import static dev.crema.sdk.generate.SampleRepository.parameter;
import static dev.crema.sdk.generate.SampleRepository.rule;
import static dev.crema.sdk.generate.SampleRepository.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {

  @TempDir Path root;
  private SampleRepository repository;

  private final ComponentDescription brew =
      component(
          "brew-coffee",
          List.of(
              artifact("beans", FieldType.DATASET),
              parameter(rule("cups", FieldType.INTEGER, 1, 12), 2L),
              parameter("decaf", FieldType.BOOLEAN, false),
              parameter("shares", FieldType.LIST, List.of(0.5, 1.0)),
              parameter("extra", FieldType.STRUCT, Map.of()),
              parameter(texts("roast", "light", "very_dark"), "light"),
              parameter("label", FieldType.STRING, "")),
          List.of(artifact("cup", FieldType.MODEL), artifact("page", FieldType.HTML)));
  private final ComponentDescription wash = component("wash-cups", List.of(), List.of());

  @BeforeEach
  void build() throws IOException {
    repository = new SampleRepository(root);
    repository.modules("wash-cups", "brew-coffee");
    repository.built(brew);
    repository.built(wash);
  }

  @Test
  void writesTheComponentThatKfpLoads() throws IOException {
    assertThat(repository.generate()).isZero();
    // KFP SDK 2.17.0 (components.load_component_from_file) reads this very text as intended:
    // types, defaults 2, False, [0.5, 1.0], {}, 'light', '' and the command.
    assertThat(repository.read("components/brew-coffee/component.yaml"))
        .isEqualTo(
            Files.readString(Path.of("src/test/resources/golden/brew-coffee.component.yaml")));
  }

  @Test
  void checksThatFilesAreFresh() throws IOException {
    assertThat(repository.generate("--check")).isOne();
    assertThat(repository.log())
        .contains("stale: components/brew-coffee/component.yaml")
        .contains("hint: Maybe run: make generate")
        .endsWith(
            "error: 8 generated files do not match the source, the first is"
                + " components/wash-cups/component.yaml.\n");
    assertThat(root.resolve("components/index.json")).doesNotExist();

    assertThat(repository.generate()).isZero();
    assertThat(repository.generate("--check")).isZero();

    repository.write("components/brew-coffee/component.yaml", "name: edited");
    assertThat(repository.generate("--check")).isOne();
    assertThat(repository.log()).contains("stale: components/brew-coffee/component.yaml");
  }

  @Test
  void keepsWhatPeopleWroteInTheReadme() throws IOException {
    String readme = "# Mine\n\nBefore.\n\n%s\nobsolete\n%s\n\nAfter.\n";
    repository.write(
        "components/brew-coffee/README.md", readme.formatted(ReadmeBlock.BEGIN, ReadmeBlock.END));
    assertThat(repository.generate()).isZero();
    assertThat(repository.read("components/brew-coffee/README.md"))
        .startsWith("# Mine\n\nBefore.\n")
        .endsWith("\n\nAfter.\n")
        .doesNotContain("obsolete")
        .contains("| `cups` | Integer | `2` | [1, 12] | how \\| cups |")
        .contains("| `roast` | String | `light` | light, very_dark |")
        .contains("| `label` | String | empty |")
        .contains("| `beans` | Dataset | required |")
        .contains("| `shares` | JsonArray of Float | `[0.5,1.0]` |")
        .contains("| 2 | `INVALID_INPUT` |");
  }

  @Test
  void createsAMissingReadmeAndAppendsToOneWithoutBlock() throws IOException {
    repository.write("components/wash-cups/README.md", "# Wash\n");
    assertThat(repository.generate()).isZero();
    assertThat(repository.read("components/wash-cups/README.md"))
        .startsWith("# Wash\n\n" + ReadmeBlock.BEGIN);
    assertThat(repository.read("components/brew-coffee/README.md"))
        .startsWith("# brew-coffee\n\nDoes \"it\": well. And more.\n\n" + ReadmeBlock.BEGIN);
    assertThat(repository.generate("--check")).isZero();
  }

  @Test
  void listsComponentsInTheOrderOfTheModules() throws IOException {
    assertThat(repository.generate()).isZero();
    Map<String, Object> index =
        Json.readObject(repository.read("components/index.json"), "index.json");
    assertThat(index.get("components"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
        .extracting(entry -> entry.get("name"))
        .containsExactly("wash-cups", "brew-coffee");
    assertThat(repository.read("components/README.md"))
        .contains("| [brew-coffee](brew-coffee) | brew | Does \"it\": well. | not measured yet |")
        .containsSubsequence("## wash-cups", "## brew-coffee");
  }

  @Test
  void givesEachComponentItsOwnCommandLine() {
    assertThat(CommandLine.of(brew)).isNotEqualTo(CommandLine.of(wash));
    assertThat(CommandLine.of(brew))
        .endsWith("-cp", "@/app/jib-classpath-file", "sample.brewcoffee.Main");
  }

  @Test
  void namesModulesThatAreNotBuilt() throws IOException {
    repository.modules("wash-cups", "brew-tea");
    assertThat(repository.generate()).isOne();
    assertThat(repository.log())
        .contains("hint: Maybe build them first")
        .contains("error: The modules [brew-tea] have no compiled description");
  }

  @Test
  void explainsWrongArguments() {
    assertThat(repository.generate("--chek")).isEqualTo(2);
    assertThat(repository.log())
        .isEqualTo(
            "hint: Maybe use: Generate --root <repository> [--check] [--release]\n"
                + "error: The argument (--chek) is not known.\n");
    assertThat(new SampleRepository(root.resolve("nowhere")).generate()).isOne();
  }
}

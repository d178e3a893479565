package dev.crema.sdk.generate;

import static dev.crema.sdk.generate.SampleRepository.artifact;
import static dev.crema.sdk.generate.SampleRepository.component;
import static dev.crema.sdk.generate.SampleRepository.parameter;
import static dev.crema.sdk.generate.SampleRepository.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasedInterfacesTest {

  private static final FieldDescription BEANS = artifact("beans", FieldType.DATASET);
  private static final FieldDescription CUPS =
      parameter(rule("cups", FieldType.INTEGER, 1, 12), 2L);
  private static final ComponentDescription RELEASED =
      component("brew-coffee", List.of(BEANS, CUPS), List.of());

  @TempDir Path root;
  private SampleRepository repository;

  @BeforeEach
  void build() throws IOException {
    repository = new SampleRepository(root);
    repository.modules("brew-coffee");
    repository.built(RELEASED);
  }

  @Test
  void failsGenerateAndCheckUntilTheVersionSaysSo() throws IOException {
    assertThat(repository.generate("--release")).isZero();
    assertThat(repository.generate("--check")).isZero();

    repository.built(component("brew-coffee", List.of(BEANS), List.of()));
    for (String mode : List.of("--check", "--release")) {
      assertThat(repository.generate(mode)).isOne();
      assertThat(repository.log())
          .contains("broken: The released component (brew-coffee) lost its input (cups).")
          .endsWith("error: 1 changes break pipelines that use release 0.1.0.\n");
    }

    repository.built(component("0.2.0", "brew-coffee", List.of(BEANS), List.of()));
    assertThat(repository.generate("--release")).isZero();
  }

  @Test
  void followsSemanticVersioning() {
    assertThat(ReleasedInterfaces.mayBreak("", "0.1.0")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("0.1.0", "0.1.1")).isFalse();
    assertThat(ReleasedInterfaces.mayBreak("0.1.0", "0.2.0")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("1.1.0", "1.2.0")).isFalse();
    assertThat(ReleasedInterfaces.mayBreak("1.1.0", "2.0.0")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("0.9.0", "0.10.0-SNAPSHOT")).isTrue();
    assertThat(ReleasedInterfaces.mayBreak("0.9.0", "0.9.0-SNAPSHOT")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.2.0, 0.1.9, The version of the library (0.1.9) is older than its release (0.2.0)",
    "2.0.0, 1.9.9, The version of the library (1.9.9) is older than its release (2.0.0)",
    "1.0.0, 1.0, The version (1.0) is no semantic version",
    "next, 1.0.0, The version (next) is no semantic version"
  })
  void refusesVersionsThatGoBack(String released, String current, String problem) {
    assertThatThrownBy(() -> ReleasedInterfaces.mayBreak(released, current))
        .hasMessageContaining(problem)
        .hasMessageContaining("Maybe ");
  }

  /**
   * Without a component there is no version, and what has no version must not count as a new one.
   */
  @Test
  void namesARepositoryThatLostItsComponents() throws IOException {
    assertThat(repository.generate("--release")).isZero();
    repository.modules();
    assertThat(repository.generate("--check")).isOne();
    assertThat(repository.log()).contains("error: There is no component in (");
  }

  @Test
  void namesComponentsOfTwoVersions() throws IOException {
    repository.modules("brew-coffee", "wash-cups");
    repository.built(component("0.2.0", "wash-cups", List.of(), List.of()));
    assertThat(repository.generate()).isOne();
    assertThat(repository.log())
        .contains(
            "error: The components have the versions [0.1.0, 0.2.0], and the library has one.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | has no version or no components",
        "{'version': '0.1.0', 'components': ['brew-coffee']} | has the component ('brew-coffee'), which is not an object",
        "{'version': '0.1.0', 'components': [{}]} | The field (name) of"
      },
      quoteCharacter = '~')
  void namesARecordThatCannotBeRead(String json, String problem) throws IOException {
    repository.write(ReleasedInterfaces.FILE, json.replace('\'', '"'));
    assertThat(repository.generate()).isOne();
    assertThat(repository.log()).contains(problem.replace('\'', '"'));
  }

  @Test
  void comparesTheRecordWithoutWritingIt() throws IOException {
    assertThat(repository.generate()).isZero();
    assertThat(repository.generate("--check", "--release")).isOne();
    assertThat(repository.log())
        .contains("stale: components/released.json", "libs/sdk/generate --release");
    assertThat(root.resolve(ReleasedInterfaces.FILE)).doesNotExist();
    assertThat(repository.generate("--release")).isZero();
    assertThat(repository.generate("--check", "--release")).isZero();
  }
}

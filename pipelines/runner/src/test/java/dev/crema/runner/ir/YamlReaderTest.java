package dev.crema.runner.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.value.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  private static YamlNode read(String text) {
    return YamlReader.documents(text, "test.yaml", new Problems()).getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y",
        "n",
        "kfp-2.17.0",
        "0.0.1",
        "2.1.0",
        "1e",
        "e3",
        "a b",
        "'1e3'",
        "\"0o17\"",
        "'true'",
        "'5'",
        "600s"
      })
  void readsTextsThatEveryReaderTakesForTexts(String scalar) {
    assertThat(read("a: " + scalar).required("a").text())
        .isEqualTo(scalar.replaceAll("^['\"]|['\"]$", ""));
  }

  /** Texts that KFP's compiler (PyYAML) writes without quotes, and yaml.v3 reads as numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"1e3", "0o17", "1E5", "-1e3", "1e+3"})
  void refusesTextsThatSomeReadersTakeForNumbers(String scalar) {
    assertThatThrownBy(() -> read("a: " + scalar).required("a").value())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("test.yaml:1 (a): (" + scalar + ") stands here without quotes")
        .hasMessageContaining("Maybe choose another text");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-2.5, -2.5",
    "12.0, 12",
    "1.0e+20, 1e20",
    "0.1, 0.1",
    "1.0e-05, 1e-5",
    "0., 0"
  })
  void readsNumbersAsTheCompilerWritesThem(String scalar, double expected) {
    assertThat(read("a: " + scalar).required("a").number()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "n", "Y", "yes", "off"})
  void refusesTextsOfThePlatformDocumentThatItsReaderTakesForBooleans(String scalar) {
    assertThatThrownBy(() -> read("a: " + scalar).required("a").platformText())
        .hasMessageContaining("a boolean");
    assertThat(read("a: '" + scalar + "'").required("a").platformText()).isEqualTo(scalar);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\na: 2",
        "a: !!int 5",
        "a: *nothing",
        "<<: {a: 1}",
        "? [a]\n: 1",
        "a: [1",
        "a: b: c",
        "\t- a",
        "a: !x b"
      })
  void refusesWhatReadersDisagreeOn(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("test.yaml");
  }

  @Test
  void refusesDepthAliasesAndSizeBeyondTheLimits() {
    assertThatThrownBy(() -> read("a: " + "[".repeat(101) + "]".repeat(101)))
        .hasMessageContaining("100 levels");
    assertThatThrownBy(() -> read("a: &x 1\nb: [" + "*x, ".repeat(101) + "1]"))
        .hasMessageContaining("100 aliases");
    StringBuilder bomb = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int level = 1; level < 8; level++) {
      bomb.append(
          "a%d: &a%d [%s]%n".formatted(level, level, "*a%d,".formatted(level - 1).repeat(10)));
    }
    assertThatThrownBy(() -> read(bomb.toString())).hasMessageContaining("more than");
  }

  @Test
  void namesUnknownKeysWithTheirPlaceAndGoesOn() {
    Problems problems = new Problems();
    YamlReader.documents("a: 1\nmemory: 2\nmore: 3\n", "test.yaml", problems)
        .getFirst()
        .fields("a", "memories");
    assertThatThrownBy(problems::throwIfAny)
        .hasMessage(
            """
            test.yaml:2 (memory): This runner does not support (memory).
            Maybe (memories).
            test.yaml:3 (more): This runner does not support (more).""");
  }
}

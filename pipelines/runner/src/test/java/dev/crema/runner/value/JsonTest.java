package dev.crema.runner.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,2.5,\"x\",true,null,{}]}",
        "[]",
        "\"é\\n\"",
        "-3",
        "0.1",
        "1.0E-7",
        "9007199254740992"
      })
  void writesWhatItRead(String text) {
    assertThat(Json.write(Json.parse(text, "x"))).isEqualTo(text);
  }

  @Test
  void writesWholeDoublesAsIntegersLikeAClusterDoes() {
    assertThat(Json.write(List.of(500.0, 1e15, 1e17, -0.0)))
        .isEqualTo("[500,1000000000000000,1.0E17,-0.0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "Infinity",
        "1 2",
        "'a'",
        "{a:1}",
        "1e999",
        "01"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> Json.parse(text, "the file"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("(the file)");
  }

  @Test
  void refusesDeepNesting() {
    String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);
    assertThatThrownBy(() -> Json.parse(deep, "x")).hasMessageContaining("depth");
    assertThat(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH), "x"))
        .isNotNull();
  }
}

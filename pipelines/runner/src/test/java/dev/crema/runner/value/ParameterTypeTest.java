package dev.crema.runner.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules: handleParamTypeValidationAndConversion of KFP 2.17's driver (backend/src/v2/driver). */
class ParameterTypeTest {
  @ParameterizedTest
  @CsvSource({
    "NUMBER_INTEGER, 5.5", // the driver lets it pass; the program has to refuse it
    "NUMBER_INTEGER, 5",
    "NUMBER_DOUBLE, -1e-3",
    "BOOLEAN, true",
    "LIST, '[1,\"a\"]'",
    "STRUCT, '{\"a\":{\"b\":null}}'",
    "STRING, 5",
    "STRING, ''"
  })
  void acceptsTextsOfTheRightType(ParameterType type, String text) {
    Object value = type.parse(text, "x");
    assertThat(type.convert(value, "x")).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "NUMBER_INTEGER, five",
    "NUMBER_INTEGER, NaN",
    "NUMBER_DOUBLE, 1e999",
    "NUMBER_DOUBLE, '1 2'",
    "BOOLEAN, True",
    "BOOLEAN, 1",
    "LIST, '{}'",
    "LIST, 'a,b'",
    "LIST, '[1'",
    "STRUCT, '[]'",
    "STRUCT, '{\"a\":1,\"a\":2}'",
    "NUMBER_DOUBLE, null",
    "NUMBER_DOUBLE, ''"
  })
  void refusesTextsOfAnotherTypeAndPrintsThem(ParameterType type, String text) {
    assertThatThrownBy(() -> type.parse(text, "x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("The parameter (x) wants " + type.description())
        .hasMessageContaining("(" + text + ")");
  }

  @Test
  void adviseOnOtherSpellingsOfTrue() {
    assertThatThrownBy(() -> ParameterType.BOOLEAN.parse("yes", "x"))
        .hasMessageEndingWith("\nMaybe (true).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "LIST => purpose => .Maybe -p 'x=[\"purpose\"]'.",
        "LIST => [a, b c] => Maybe -p 'x=[\"a\",\"b c\"]'.",
        "LIST => {} => .Maybe -p 'x=[\"a\",\"b\"]'.",
        "STRUCT => purpose => .Maybe -p 'x={\"key\":1}'."
      })
  void answersWhatIsNoJsonWithWhatWouldBe(ParameterType type, String text, String advice) {
    assertThatThrownBy(() -> type.parse(text, "x"))
        .hasMessageStartingWith("The parameter (x) wants a JSON ")
        .extracting(e -> String.valueOf(e.getMessage()).replace("\n", ""))
        .asString()
        .endsWith(advice);
  }

  @Test
  void saysWhereJsonIsWrong() {
    assertThatThrownBy(() -> ParameterType.LIST.parse("[1", "x"))
        .hasMessageStartingWith(
            "The parameter (x) wants a JSON list and gets ([1).\nThe JSON of (x)");
  }

  @Test
  void makesTextOfAnythingThatFlowsIntoAText() {
    assertThat(ParameterType.STRING.convert(12.0, "x")).isEqualTo("12");
    assertThat(ParameterType.STRING.convert(0.1, "x")).isEqualTo("0.1");
    assertThat(ParameterType.STRING.convert(1e-7, "x"))
        .isEqualTo("0.00000010"); // no exponent, as strconv 'f'
    assertThat(ParameterType.STRING.convert(true, "x")).isEqualTo("true");
    assertThat(ParameterType.STRING.convert(List.of(1.0, "a"), "x")).isEqualTo("[1,\"a\"]");
    assertThat(ParameterType.STRING.convert(Map.of("a", 1.5), "x")).isEqualTo("{\"a\":1.5}");
  }

  @Test
  void refusesTextWhereANumberIsWanted() {
    assertThatThrownBy(() -> ParameterType.NUMBER_DOUBLE.convert("0.1", "The input (rate)"))
        .hasMessage(
            "The input (rate) wants a number and gets the text (0.1)."
                + "\nMaybe it is the item of a loop over a plain list: declare the list as List[float].");
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> ParameterType.STRING.convert(null, "The input (a)"))
        .hasMessage("The input (a) wants a text and gets null.");
  }
}

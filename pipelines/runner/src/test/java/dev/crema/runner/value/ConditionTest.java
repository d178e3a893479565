package dev.crema.runner.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  private static final Map<String, Object> VALUES =
      Map.of("kind", "fast", "n", 5.9, "yes", true, "quote", "it's", "score", 0.5);

  /** Conditions as KFP SDK 2.17.0 writes them (valid/branches.yaml, structures.yaml). */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "inputs.parameter_values['kind'] == 'fast' => true",
        "inputs.parameter_values['kind'] != 'fast' => false",
        "inputs.parameter_values['yes'] == true => true",
        "!(inputs.parameter_values['kind'] == 'fast') && inputs.parameter_values['score'] > 0.5 => false",
        "!(inputs.parameter_values['kind'] == 'slow') && !(inputs.parameter_values['score'] > 0.5) => true",
        "int(inputs.parameter_values['n']) == 5 => true",
        "int(inputs.parameter_values['n']) > 5 => false",
        "inputs.parameter_values['n'] >= 5.9 => true",
        "inputs.parameter_values['n'] < -5 => false",
        "inputs.parameter_values['score'] <= 5e-1 => true",
        "inputs.parameter_values['quote'] == 'it\\'s' => true",
        "inputs.parameter_values['quote'] == \"it's\" => true",
        "inputs.parameter_values['yes'] == false || true => true",
        "true && (false || true) => true",
        "'b' > 'a' => true",
        "0.0 == -0.0 => true"
      })
  void answersWhatTheCompilerWrites(String text, boolean expected) {
    assertThat(Condition.parse(text, "a test").holds(VALUES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "!(inputs.parameter_values['kind'] == 'fast') => kind != 'fast'",
        "!(inputs.parameter_values['n'] != 1) => n == 1",
        "!(inputs.parameter_values['n'] < 1) => n >= 1",
        "!(inputs.parameter_values['n'] <= 1) => n > 1",
        "!(inputs.parameter_values['n'] > 1) => n <= 1",
        "!(inputs.parameter_values['n'] >= 1) => n < 1",
        "!!!(inputs.parameter_values['n'] >= 1) => n < 1",
        "!!inputs.parameter_values['yes'] => yes",
        "!(true && inputs.parameter_values['yes']) => !(true && yes)"
      })
  void isToldWithoutDoubleNegatives(String text, String told) {
    assertThat(Condition.parse(text, "x")).hasToString(told);
  }

  @Test
  void readsTheRightSideOnlyIfItMatters() {
    assertThat(Condition.parse("false && inputs.parameter_values['none'] == 1", "x").holds(VALUES))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "inputs.parameter_values['kind']",
        "inputs.parameter_values['kind'] == 'fast' 'x'",
        "inputs.parameter_values['kind'].startsWith('f')",
        "size(inputs.parameter_values['kind']) == 1",
        "1 + 1 == 2",
        "(true",
        "true)",
        "'open",
        "inputs.parameter_values[kind] == 1",
        "== true",
        "a ? b : c"
      })
  void refusesWhatItDoesNotKnow(String text) {
    assertThatThrownBy(() -> Condition.parse(text, "the task (t)").holds(VALUES))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void refusesToCompareValuesOfDifferentTypes() {
    assertThatThrownBy(
            () -> Condition.parse("inputs.parameter_values['n'] == '5'", "x").holds(VALUES))
        .hasMessage("The condition (n == '5') compares (5.9) with (5), which has another type.");
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> Condition.parse("!".repeat(51) + "true", "x"))
        .hasMessageContaining("50 levels");
    assertThat(Condition.parse("!".repeat(48) + "true", "x").holds(VALUES)).isTrue();
  }

  @Test
  void namesTheParametersThatItReads() {
    Condition condition =
        Condition.parse(
            "inputs.parameter_values['b'] == 1 && inputs.parameter_values['a'] == 2", "x");
    assertThat(condition.parameters()).containsExactly("a", "b");
  }
}

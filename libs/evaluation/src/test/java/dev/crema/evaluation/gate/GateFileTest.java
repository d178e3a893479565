package dev.crema.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.evaluation.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gate.yaml may say, and how it is refused. */
class GateFileTest {

  private static Gate parse(String yaml) {
    return Gate.parse(yaml, "gate.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adult",
        "ames",
        "bank-marketing",
        "bike-sharing",
        "churn-mlc",
        "churn-telco",
        "diamonds",
        "german-credit",
        "iris",
        "online-shoppers",
        "optdigits",
        "wine"
      })
  void theGatesOfOurDataAreValid(String name) {
    Path root = Path.of(System.getProperty("crema.root", "../.."));
    Path file = root.resolve("data").resolve(name).resolve("gate.yaml");
    assertThat(Files.exists(file)).isTrue();
    assertThat(Gate.read(file).digest()).hasSize(64);
  }

  @Test
  void aMetricThatDoesNotExistIsNamedWithAWayOut() {
    assertThatThrownBy(() -> parse("version: 1\nthresholds:\n  - {metric: auk, min: 0.8}\n"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("gate.yaml:3:")
        .hasMessageContaining("thresholds[0].metric (auk) is no metric; metrics are [auc, pr_auc,")
        .hasMessageEndingWith("\nMaybe (auc).");
  }

  @Test
  void aMetricOfThePositiveClassDoesNotExistForThreeClasses() {
    Gate gate = parse("version: 1\nthresholds: [{metric: f1, min: 0.8}]");
    assertThatThrownBy(() -> gate.check(Examples.multiclass(1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(f1), which does not exist for the 3 classes")
        .hasMessageEndingWith("\nMaybe (macro_f1).");
  }

  @Test
  void aColumnWithoutSlicesIsNamedWithAWayOut() {
    assertThatThrownBy(
            () ->
                parse("version: 1\nslices: [{column: plam, metric: auc, min: 0.8}]")
                    .check(Examples.binary(1, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("slices of (plam)")
        .hasMessageEndingWith("\nMaybe (plan).");
    assertThatThrownBy(
            () ->
                parse("version: 1\nslices: [{column: state, metric: auc, min: 0.8}]")
                    .check(Examples.binary(1, 1)))
        .hasMessageEndingWith("\nMaybe add (state) to the input (slices) of evaluate-model.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "thresholds: [{metric: auc}] | needs (min)",
        "thresholds: [{metric: auc, max: 0.9}] | needs (min)",
        "thresholds: [{metric: brier, min: 0.1}] | needs (max)",
        "thresholds: [{metric: auc, min: 85}] | thresholds[0].min",
        "thresholds: [{metric: auc, min: 0.9, max: 0.8}] | min (0.9) above max (0.8)",
        "thresholds: [{metric: auc, mim: 0.9}] | Maybe (min)",
        "thresholds: [{metric: auc, min: high}] | thresholds[0].min",
        "thresholds: {metric: auc, min: 0.9} | must be a list",
        "champion: [{metric: auc}] | either (max_worse) or (min_better)",
        "champion: [{metric: auc, max_worse: 0, min_better: 0}] | either (max_worse) or (min_better)",
        "champion: [{metric: auc, max_worse: -0.1}] | champion[0].max_worse",
        "slices: [{metric: auc, min: 0.9}] | lacks (column)",
        "slices: [{column: a, metric: auc, min: 0.9, min_rows: 0}] | slices[0].min_rows",
        "thresholds: [] | asks nothing",
        "treshold: [] | Maybe (thresholds)",
        "costs: [{matrix: {yes: {no: 5}}}] | lacks (max)",
        "costs: [{matrix: {yes: {no: -5}}, max: 1}] | costs[0].matrix.yes.no",
        "costs: [{matrix: {yes: {no: 0}}, max: 1}] | costs nothing",
        "costs: [{matrix: {}, max: 1}] | costs nothing",
        "costs: [{matrix: [1], max: 1}] | must be a mapping",
        "costs: [{matrix: {yes: {no: 5}}, max: -1}] | costs[0].max",
        "on_incomparable_champion: maybe | not one of [fail, pass]",
      })
  void refusesWhatMakesNoSense(String rules, String message) {
    assertThatThrownBy(() -> parse("version: 1\n" + rules))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("gate.yaml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "thresholds: [{metric: auc, min: 0.5}]", "version: 2", "- 1", "{"})
  void refusesAnotherVersionOrAnotherDocument(String yaml) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("gate.yaml");
  }

  @Test
  void refusesTooManyRules() {
    String rule = "  - {metric: auc, min: 0.5}\n";
    assertThat(parse("version: 1\nthresholds:\n" + rule.repeat(GateFormat.MAX_RULES))).isNotNull();
    assertThatThrownBy(
            () -> parse("version: 1\nthresholds:\n" + rule.repeat(GateFormat.MAX_RULES + 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 201 rules, more than 200");
  }

  @Test
  void theDigestIsOfTheMeaning() {
    String digest = parse("version: 1\nthresholds: [{metric: auc, min: 0.85}]").digest();
    assertThat(
            parse("# a comment\nthresholds:\n- min: 0.850\n  metric: auc\nversion: 1\n").digest())
        .isEqualTo(digest);
    assertThat(parse("version: 1\nthresholds: [{metric: auc, min: 0.86}]").digest())
        .isNotEqualTo(digest);
  }
}

package dev.crema.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Examples;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import org.junit.jupiter.api.Test;

/** What a gate answers about costs. */
class CostRuleTest {
  private static final Evaluation BINARY = Examples.binary(1, 1);
  private static final String COSTS = "costs: [{matrix: {no: {yes: 1}, yes: {no: 5}}, max: %s}]";

  private static Gate gate(String rules) {
    return Gate.parse("version: 1\n" + rules, "gate.yaml");
  }

  /** One for each no that is taken for a yes, five for each yes that is taken for a no. */
  private static double cost() {
    ConfusionMatrix matrix = BINARY.candidate().test().ofClasses().confusionMatrix();
    return (matrix.counts()[0][1] + 5.0 * matrix.counts()[1][0]) / matrix.rows();
  }

  @Test
  void theBoundIsIncluded() {
    assertThat(gate(COSTS.formatted(cost())).check(BINARY).passed()).isTrue();
    assertThat(gate(COSTS.formatted(Math.nextDown(cost()))).check(BINARY).passed()).isFalse();
  }

  @Test
  void theReasonHasTheIntervalAndWhatNoModelWouldCost() {
    ConfusionMatrix matrix = BINARY.candidate().test().ofClasses().confusionMatrix();
    double always = Math.min((double) matrix.actual(0), 5.0 * matrix.actual(1)) / matrix.rows();
    Reason reason = gate(COSTS.formatted(10)).check(BINARY).reasons().getFirst();
    assertThat(reason.sentence())
        .startsWith("cost per row is %s (95 %% interval ".formatted(Numbers.round(cost())))
        .contains("at or below the maximum of 10; always (")
        .endsWith("would cost %s.".formatted(Numbers.round(always)));
    assertThat(gate(COSTS.formatted(0)).check(BINARY).reasons().getFirst().sentence())
        .contains("above the maximum of 0;");
  }

  @Test
  void aClassThatDoesNotExistIsNamedWithAWayOut() {
    Gate gate = gate("costs: [{matrix: {no: {yess: 1}}, max: 1}]");
    assertThatThrownBy(() -> gate.check(BINARY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("costs of the class (yess), but the classes are [no, yes]")
        .hasMessageEndingWith("\nMaybe (yes).");
  }

  @Test
  void ofThreeClassesWhatIsNotNamedCostsNothing() {
    Evaluation three = Examples.multiclass(1);
    ConfusionMatrix matrix = three.candidate().test().ofClasses().confusionMatrix();
    double cost = 2.0 * matrix.counts()[0][1] / matrix.rows();
    assertThat(
            gate("costs: [{matrix: {setosa: {versicolor: 2}}, max: %s}]".formatted(cost))
                .check(three)
                .passed())
        .isTrue();
  }

  @Test
  void theOrderOfTheMatrixDoesNotChangeTheDigestAndItsNumbersDo() {
    String digest = gate(COSTS.formatted(1)).digest();
    assertThat(gate("costs: [{max: 1.0, matrix: {yes: {no: 5}, no: {yes: 1}}}]").digest())
        .isEqualTo(digest);
    assertThat(gate("costs: [{max: 1.0, matrix: {yes: {no: 6}, no: {yes: 1}}}]").digest())
        .isNotEqualTo(digest);
    assertThat(gate(COSTS.formatted(2)).digest()).isNotEqualTo(digest);
  }
}

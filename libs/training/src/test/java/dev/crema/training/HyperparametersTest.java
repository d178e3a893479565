package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.training.xgboost.XgboostLearner;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HyperparametersTest {
  private final Learner learner = new XgboostLearner();

  @Test
  void fillsDefaultsInTheOrderOfTheLearner() {
    Map<String, Object> resolved = Hyperparameters.resolve(learner, Map.of("max_depth", 3));
    assertThat(resolved.keySet())
        .containsExactlyElementsOf(
            learner.hyperparameters().stream().map(Hyperparameter::name).toList());
    assertThat(resolved).containsEntry("max_depth", 3L).containsEntry("reg_lambda", 1.0);
  }

  @Test
  void takesWholeNumbersInAnyNotation() {
    assertThat(Hyperparameters.resolve(learner, Map.of("rounds", 50.0)))
        .isEqualTo(Hyperparameters.resolve(learner, Map.of("rounds", 50L)));
  }

  @Test
  void saysWhichHyperparameterWasMeant() {
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("max_dept", 3)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The algorithm (xgboost) has no hyperparameter (max_dept).\nMaybe (max_depth).");
  }

  @Test
  void listsAllHyperparametersWhenNoneIsNear() {
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("zzzzzz", 3)))
        .hasMessageContaining("Maybe one of [rounds, learning_rate");
  }

  @Test
  void refusesValuesOutOfRange() {
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("max_depth", 21)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The hyperparameter (max_depth) is (21), which is out of range.\n"
                + "Maybe a whole number in [1, 20]; the default is 6.");
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("learning_rate", Double.NaN)))
        .hasMessageContaining("(NaN), which is out of range");
  }

  /** Not the default: whoever says null has said something. */
  @Test
  void refusesNull() {
    assertThatThrownBy(
            () -> Hyperparameters.resolve(learner, Collections.singletonMap("max_depth", null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The hyperparameter (max_depth) is (null), which is no number.");
  }

  @Test
  void refusesFractionsWhereWholeNumbersMustBe() {
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("max_depth", 2.5)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(2.5), which is no whole number");
  }

  @Test
  void refusesTextAndNothing() {
    assertThatThrownBy(() -> Hyperparameters.resolve(learner, Map.of("max_depth", "6")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(6), which is no number");
  }

  @Test
  void defaultsAndEndsOfRangesAreAccepted() {
    for (Learner each : Learners.all()) {
      for (Hyperparameter parameter : each.hyperparameters()) {
        for (double value :
            new double[] {parameter.min(), parameter.max(), parameter.defaultValue()}) {
          assertThat(Hyperparameters.resolve(each, Map.of(parameter.name(), value)))
              .containsEntry(parameter.name(), parameter.boxed(value));
        }
      }
    }
  }

  @Test
  void refusesADefaultOutsideItsRange() {
    assertThatThrownBy(
            () -> Hyperparameter.number("x", 2, new Hyperparameter.Range(0, 1), "Something."))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(2.0) of (x) is outside [0.0, 1.0]");
  }
}

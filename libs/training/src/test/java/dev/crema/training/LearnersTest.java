package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;

final class LearnersTest {
  @Test
  void findsLearnersByName() {
    assertThat(Learners.named("xgboost").algorithm()).isEqualTo("xgboost");
  }

  @Test
  void saysWhichAlgorithmWasMeant() {
    assertThatThrownBy(() -> Learners.named("xgbost"))
        .isInstanceOf(InputException.class)
        .hasMessage("There is no algorithm (xgbost).\nMaybe (xgboost).");
    assertThatThrownBy(() -> Learners.named("perceptron"))
        .hasMessage(
            "There is no algorithm (perceptron).\nMaybe one of [lightgbm, linear_svm, naive_bayes, xgboost, xgboost_quantile].");
  }
}

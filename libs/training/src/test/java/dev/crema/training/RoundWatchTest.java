package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundWatchTest {

  private static TrainingRequest request(Learner learner, int earlyStoppingRounds) {
    return new TrainingRequest(
        TestTables.of(400, 2, 1),
        TestTables.of(200, 2, 2),
        new Target.Classes(List.of("a", "b"), new double[] {1, 1}),
        Hyperparameters.resolve(learner, Map.of("rounds", 30)),
        earlyStoppingRounds,
        7,
        1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgboost", "lightgbm"})
  void seesTheValidationLossOfEveryRoundAndChangesNothing(String algorithm) {
    Learner learner = Learners.named(algorithm);
    List<Double> seen = new ArrayList<>();
    RoundWatch watch =
        (rounds, loss) -> {
          assertThat(rounds).isEqualTo(seen.size() + 1);
          return seen.add(loss);
        };
    TrainingRequest request = request(learner, 0);
    try (Trained watched = learner.fit(request, _ -> {}, watch);
        Trained alone = learner.fit(request)) {
      assertThat(learner.reportsRounds()).isTrue();
      assertThat(seen).hasSize(30);
      assertThat(watched.curves().get("validation_log_loss"))
          .containsExactly(seen.stream().mapToDouble(d -> d).toArray());
      assertThat(watched.walk(new float[][] {request.train().row(3)}))
          .isDeepEqualTo(alone.walk(new float[][] {request.train().row(3)}));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgboost", "lightgbm"})
  void endsTheBoostingWhereTheWatchSaysSo(String algorithm) {
    Learner learner = Learners.named(algorithm);
    for (int earlyStoppingRounds : new int[] {0, 20}) {
      try (Trained trained =
          learner.fit(request(learner, earlyStoppingRounds), _ -> {}, (rounds, _) -> rounds < 4)) {
        assertThat(trained.rounds()).isBetween(1, 4);
        assertThat(trained.curves().get("train_log_loss")).hasSize(4);
      }
    }
  }
}

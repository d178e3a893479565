package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.training.lightgbm.LightgbmLearner;
import dev.crema.training.xgboost.XgboostLearner;
import dev.crema.training.xgboost.XgboostQuantileLearner;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A property of compiled models: with a constrained feature the answer only rises, or only falls.
 */
final class MonotoneTest {
  private static final MonotoneConstraints CONSTRAINTS =
      new MonotoneConstraints(Map.of("x0", 1, "x1", -1));

  /** What is learned, with settings that fit noise: without constraints both features turn. */
  record Case(Learner learner, Target target, EncodedTable train) {
    Trained fit(MonotoneConstraints monotone) {
      Map<String, Object> settings = Map.of("rounds", 60, "learning_rate", 0.2, "subsample", 0.8);
      return learner.fit(
          new TrainingRequest(
              train, null, target, Hyperparameters.resolve(learner, settings), 0, 7, 2, monotone));
    }
  }

  static List<Case> cases() {
    Target classes = new Target.Classes(List.of("no", "yes"), new double[] {1, 3});
    EncodedTable two = TestTables.withMissing(TestTables.of(500, 2, 3), 0.05, 4);
    EncodedTable numbers = TestTables.ofNumbers(500, 5);
    return List.of(
        new Case(new XgboostLearner(), classes, two),
        new Case(new LightgbmLearner(), classes, two),
        new Case(new XgboostLearner(), new Target.Numbers(), numbers));
  }

  private static double answer(Trained trained, float[] row) {
    if (trained.scorer().classes() == 0) {
      return trained.scorer().value(row);
    }
    double[] out = new double[2];
    trained.scorer().probabilities(row, out);
    return out[1];
  }

  /** Counts the steps against the direction, over all values at which anything can change. */
  private static int turns(Trained trained, EncodedTable table, int feature, int direction) {
    TreeSet<Float> values =
        new TreeSet<>(List.of(Float.NEGATIVE_INFINITY, 0f, Float.POSITIVE_INFINITY));
    for (float threshold : trained.thresholds()[feature]) {
      values.add(Math.nextDown(threshold));
      values.add(threshold);
    }
    int turns = 0;
    for (int i = 0; i < 100; i++) {
      float[] row = table.row(i);
      double previous = direction * Double.MAX_VALUE * -1;
      for (float value : values) {
        row[feature] = value;
        double next = answer(trained, row);
        turns += direction * next < direction * previous ? 1 : 0;
        previous = next;
      }
    }
    return turns;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictionsAreMonotoneExactlyWhateverTheOtherFeatures(Case each) {
    try (Trained free = each.fit(MonotoneConstraints.NONE);
        Trained bound = each.fit(CONSTRAINTS)) {
      assertThat(turns(free, each.train(), 0, 1)).isPositive();
      assertThat(turns(free, each.train(), 1, -1)).isPositive();
      assertThat(turns(bound, each.train(), 0, 1)).isZero();
      assertThat(turns(bound, each.train(), 1, -1)).isZero();
      // It still learns, and from what is free as well.
      assertThat(bound.importance()[0]).isPositive();
      assertThat(bound.importance()[2]).isPositive();
      float[][] rows = ProbeRows.of(each.train(), List.of(), bound, 500, 1);
      assertThat(Agreement.verify(bound, rows, 1e-6)).isNotNull();
    }
  }

  @Test
  void quantilesTakeNoConstraints() {
    assertThat(new XgboostQuantileLearner().takesMonotoneConstraints()).isFalse();
  }

  @Test
  void refusesWhatIsNeitherUpNorDownAndFeaturesThatThereAreNot() {
    assertThat(MonotoneConstraints.parse(Map.of("a", 1L, "b", -1.0)).directions())
        .isEqualTo(Map.of("a", 1, "b", -1));
    for (Object wrong : List.of(0, 2, 0.5, "up", true)) {
      assertThatThrownBy(() -> MonotoneConstraints.parse(Map.of("age", wrong)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "of the feature (age) is (" + wrong + "), which is neither 1 nor -1");
    }
    Case first = cases().getFirst();
    assertThatThrownBy(() -> first.fit(new MonotoneConstraints(Map.of("x00", 1))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("of the feature (x00), which there is not.\nMaybe (x0)");
  }

  @Test
  void refusesMoreThanTwoClasses() {
    Target three = new Target.Classes(List.of("a", "b", "c"), new double[] {1, 1, 1});
    Case each = new Case(new XgboostLearner(), three, TestTables.of(100, 3, 1));
    assertThatThrownBy(() -> each.fit(CONSTRAINTS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("but the label has 3 classes.\nMaybe leave out monotone.");
  }

  @Test
  void refusesADirectionAmongCategories() {
    EncodedTable train = CategoryTables.of(200, 2, 1);
    Target two = new Target.Classes(List.of("no", "yes"), new double[] {1, 1});
    for (Learner learner : List.of(new XgboostLearner(), new LightgbmLearner())) {
      Case each = new Case(learner, two, train);
      assertThatThrownBy(() -> each.fit(new MonotoneConstraints(Map.of("a", 1, "plan", 1))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "of the feature (plan), whose codes are categories: none of them is more than"
                  + " another.\nMaybe leave it out, or encode the column by ordinal.");
    }
  }
}

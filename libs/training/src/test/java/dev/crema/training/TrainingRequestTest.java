package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.training.xgboost.XgboostLearner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrainingRequestTest {
  private static final Learner LEARNER = new XgboostLearner();

  private static TrainingRequest request(EncodedTable train) {
    return TestTables.request(LEARNER, train, 2, Map.of());
  }

  @Test
  void givesHyperparametersInTheirTypes() {
    TrainingRequest request = request(TestTables.of(20, 2, 1));
    assertThat(request.integer("max_depth")).isEqualTo(6);
    assertThat(request.number("reg_lambda")).isEqualTo(1);
    assertThat(request.isUnweighted()).isTrue();
  }

  @Test
  void refusesOneClassByItsName() {
    EncodedTable table = TestTables.of(20, 2, 1);
    Arrays.fill(table.labels(), 1);
    assertThatThrownBy(() -> request(table))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("All 20 rows of the training part have the class (c1)")
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void refusesTooFewRows() {
    assertThat(request(TestTables.of(TrainingRequest.MIN_ROWS, 2, 1)).train().rows()).isEqualTo(10);
    assertThatThrownBy(() -> request(TestTables.of(TrainingRequest.MIN_ROWS - 1, 2, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 9 rows; at least 10");
  }

  @Test
  void refusesTooManyFeatures() {
    int features = TrainingRequest.MAX_FEATURES + 1;
    EncodedTable wide =
        new EncodedTable(
            new float[10 * features],
            10,
            features,
            new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
            TestTables.names(features));
    assertThatThrownBy(() -> request(wide))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("10001 features; at most 10000");
  }

  @Test
  void namesTheFeatureThatIsInfinite() {
    EncodedTable table = TestTables.of(20, 2, 1);
    table.values()[6 * 3 + 1] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> request(table))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The feature (x1) of row 4 of the training part is (Infinity)");
  }

  @Test
  void refusesAValidationPartWithoutRowsOrOfOtherFeatures() {
    EncodedTable train = TestTables.of(20, 2, 1);
    EncodedTable empty = TestTables.of(0, 2, 1);
    assertThatThrownBy(() -> TestTables.request(LEARNER, train, empty, 2, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("validation part has no rows");
    EncodedTable other =
        new EncodedTable(new float[] {1}, 1, 1, new int[] {0}, List.of("something"));
    assertThatThrownBy(() -> TestTables.request(LEARNER, train, other, 2, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWeightsThatAreNotPositive() {
    EncodedTable train = TestTables.of(20, 2, 1);
    assertThatThrownBy(
            () ->
                new TrainingRequest(
                    train, null, TestTables.classNames(2), Map.of(), new double[] {1, 0}, 0, 7, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("[1.0, 0.0]");
  }

  @Test
  void tablesRefuseLengthsThatDoNotFit() {
    assertThatThrownBy(() -> new EncodedTable(new float[3], 2, 2, new int[2], List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values");
    assertThatThrownBy(() -> new EncodedTable(new float[4], 2, 2, new int[3], List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 labels");
  }
}

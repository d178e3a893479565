package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Task;
import dev.crema.training.Agreement;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.ProbeRows;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Labels on both sides of 0, such as profit and loss: leaves cancel, and of an answer near 0 the
 * error of a leaf in float is any share.
 */
final class NumbersAroundZeroTest {

  static Stream<Arguments> learnersAndScales() {
    return Learners.all().stream()
        .filter(learner -> learner.tasks().contains(Task.REGRESSION))
        .flatMap(
            learner ->
                Stream.of(1e-6, 1.0, 1e3, 1e6, 1e12).map(scale -> Arguments.of(learner, scale)));
  }

  private static EncodedTable around(double scale) {
    EncodedTable table = TestTables.of(500, 2, 1);
    Random random = new Random(2);
    double[] labels = new double[table.rows()];
    for (int i = 0; i < labels.length; i++) {
      float[] row = table.row(i);
      labels[i] = scale * (row[0] + row[1] + random.nextGaussian());
    }
    return new EncodedTable(
        table.values(),
        table.rows(),
        table.features(),
        new LabelColumn.Numbers(labels),
        table.featureNames());
  }

  @ParameterizedTest
  @MethodSource("learnersAndScales")
  void theScorerAgreesWhateverTheUnitIs(Learner learner, double scale) {
    EncodedTable train = around(scale);
    TrainingRequest request =
        new TrainingRequest(
            train, null, new Target.Numbers(), Hyperparameters.resolve(learner, Map.of()), 0, 7, 1);
    try (Trained trained = learner.fit(request)) {
      float[][] rows = ProbeRows.of(train, List.of(), trained, 1_000, 7);
      assertThat(Agreement.verify(trained, rows, Agreement.DEFAULT_TOLERANCE).maxDifference())
          .isLessThan(Agreement.DEFAULT_TOLERANCE);
    }
  }
}

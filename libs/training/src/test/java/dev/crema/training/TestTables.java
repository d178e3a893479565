package dev.crema.training;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Seeded tables whose classes can be learned. */
final class TestTables {
  private TestTables() {}

  /** Rows of six features, of which the first two decide the class with some noise. */
  static EncodedTable of(int rows, int classes, long seed) {
    Random random = new Random(seed);
    int features = 6;
    float[] values = new float[rows * features];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      for (int f = 0; f < features; f++) {
        values[i * features + f] = (float) random.nextGaussian();
      }
      values[i * features + 4] = random.nextInt(3);
      values[i * features + 5] = 1;
      double signal = values[i * features] + 0.5 * values[i * features + 1] * values[i * features];
      double noisy = signal + 0.3 * random.nextGaussian();
      labels[i] = Math.clamp((long) Math.floor((noisy + 1.5) / 3 * classes), 0, classes - 1);
    }
    return new EncodedTable(values, rows, features, labels, names(features));
  }

  /** Rows of six features with a number that the first two decide, with some noise. */
  static EncodedTable ofNumbers(int rows, long seed) {
    EncodedTable table = of(rows, 2, seed);
    Random random = new Random(seed + 1);
    double[] numbers = new double[rows];
    for (int i = 0; i < rows; i++) {
      double x = table.values()[i * table.features()];
      double y = table.values()[i * table.features() + 1];
      numbers[i] = 1000 + 100 * x + 50 * x * y + 20 * random.nextGaussian();
    }
    return new EncodedTable(
        table.values(),
        rows,
        table.features(),
        new LabelColumn.Numbers(numbers),
        table.featureNames());
  }

  static TrainingRequest requestOfNumbers(
      Learner learner,
      EncodedTable train,
      @Nullable EncodedTable validation,
      Map<String, Object> hyperparameters) {
    return new TrainingRequest(
        train,
        validation,
        new Target.Numbers(),
        Hyperparameters.resolve(learner, hyperparameters),
        validation == null ? 0 : 10,
        7,
        2);
  }

  static EncodedTable withMissing(EncodedTable table, double share, long seed) {
    Random random = new Random(seed);
    float[] values = table.values().clone();
    for (int i = 0; i < values.length; i++) {
      if (random.nextDouble() < share) {
        values[i] = Float.NaN;
      }
    }
    return new EncodedTable(
        values, table.rows(), table.features(), table.labelColumn(), table.featureNames());
  }

  static List<String> names(int features) {
    return IntStream.range(0, features).mapToObj(f -> "x" + f).toList();
  }

  static List<String> classNames(int classes) {
    return IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
  }

  static TrainingRequest request(
      Learner learner, EncodedTable train, int classes, Map<String, Object> hyperparameters) {
    return request(learner, train, null, classes, hyperparameters);
  }

  static TrainingRequest request(
      Learner learner,
      EncodedTable train,
      @Nullable EncodedTable validation,
      int classes,
      Map<String, Object> hyperparameters) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return new TrainingRequest(
        train,
        validation,
        classNames(classes),
        Hyperparameters.resolve(learner, hyperparameters),
        weights,
        validation == null ? 0 : 10,
        7,
        2);
  }
}

package dev.crema.training.smile;

import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded tables whose classes can be learned. */
final class TestTables {
  static final int FEATURES = 6;

  private TestTables() {}

  /**
   * Rows of which the first two features decide the class with some noise; the last is constant.
   */
  static EncodedTable of(int rows, int classes, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * FEATURES];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      int at = i * FEATURES;
      for (int f = 0; f < FEATURES; f++) {
        values[at + f] = (float) random.nextGaussian();
      }
      values[at + 4] = random.nextInt(3);
      values[at + 5] = 1;
      double signal = values[at] + 0.5 * values[at + 1] + 0.3 * random.nextGaussian();
      labels[i] = Math.clamp((long) Math.floor((signal + 1.5) / 3 * classes), 0, classes - 1);
    }
    return table(values, labels);
  }

  /** A table of rows of {@link #FEATURES} features. */
  static EncodedTable table(float[] values, int[] labels) {
    return new EncodedTable(values, labels.length, FEATURES, labels, names(FEATURES));
  }

  static List<String> names(int features) {
    return IntStream.range(0, features).mapToObj(f -> "x" + f).toList();
  }

  static List<String> classNames(int classes) {
    return IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
  }

  static double[] ones(int classes) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return weights;
  }

  static TrainingRequest request(Learner learner, EncodedTable train, int classes) {
    return request(learner, train, ones(classes), small(learner));
  }

  static TrainingRequest request(
      Learner learner, EncodedTable train, double[] weights, Map<String, Object> hyperparameters) {
    return new TrainingRequest(
        train,
        null,
        classNames(weights.length),
        Hyperparameters.resolve(learner, hyperparameters),
        weights,
        0,
        7,
        2);
  }

  /** Hyperparameters that let a test be quick, with chance in every learner that has some. */
  static Map<String, Object> small(Learner learner) {
    return switch (learner.algorithm()) {
      case "xgboost", "lightgbm" -> Map.of("rounds", 25, "subsample", 0.7, "colsample_bytree", 0.6);
      case "gradient_boosting" -> Map.of("rounds", 25, "subsample", 0.7);
      case "random_forest" -> Map.of("trees", 25);
      case "neural_network" -> Map.of("rounds", 30, "hidden_units", 16);
      default -> Map.of();
    };
  }
}

package dev.crema.training.smile;

import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import smile.math.BFGS;

/**
 * Ridge regression: squared error with an L2 penalty, minimised by Smile's L-BFGS.
 *
 * <p>Smile's own ridge regression solves normal equations by OpenBLAS, which is loaded for networks
 * alone; the minimum is the same. Features and labels are centred before, so that the intercept
 * follows from the means and is not penalised, and the labels scaled. It expects standardised
 * features ({@code standardize} in features.yaml): the penalty treats all weights alike. Features
 * of other scales are scaled for the optimiser, with the penalty on the weights of the features as
 * they are. Missing values are refused.
 */
public final class RidgeRegressionLearner implements Learner {
  /** Corrections that L-BFGS remembers. */
  private static final int MEMORY = 10;

  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.number(
              "l2",
              1,
              new Range(0, 1e6),
              "Penalty: it times the sum of squared weights is added to the sum of squared errors."),
          Hyperparameter.number(
              "tolerance", 1e-8, new Range(1e-12, 0.1), "Relative gradient at which it stops."),
          Hyperparameter.integer(
              "max_iterations", 1000, new Range(1, 100_000), "Iterations at most."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public RidgeRegressionLearner() {}

  @Override
  public String algorithm() {
    return "ridge_regression";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REGRESSION);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    EncodedTable train = request.train();
    train.requireComplete(algorithm());
    FeatureScales scales = FeatureScales.of(train);
    double[] means = scales.means();
    boolean isScaled = !scales.areAlike();
    double l2 = request.number("l2");
    double[] numbers = train.numbers();
    double mean = 0;
    for (double number : numbers) {
      mean += number / numbers.length;
    }
    double scale = scale(numbers, mean);
    double[] y = new double[numbers.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (numbers[i] - mean) / scale;
    }
    double[] weights = new double[train.features()];
    BFGS.minimize(
        isScaled
            ? new SquaredLoss(scales.scaled(train), y, scales.penalty(l2))
            : new SquaredLoss(centred(train, means), y, Penalty.of(l2, weights.length)),
        MEMORY,
        weights,
        request.number("tolerance"),
        request.integer("max_iterations"));
    double intercept = mean;
    for (int f = 0; f < weights.length; f++) {
      weights[f] *= isScaled ? scale / scales.deviations()[f] : scale;
      intercept -= weights[f] * means[f];
    }
    return new RidgeTrained(weights, intercept, means);
  }

  /** The mean distance from the mean; not 0, since a request has two labels that differ. */
  private static double scale(double[] numbers, double mean) {
    double sum = 0;
    for (double number : numbers) {
      sum += Math.abs(number - mean) / numbers.length;
    }
    return sum;
  }

  private static double[][] centred(EncodedTable table, double[] means) {
    double[][] x = new double[table.rows()][table.features()];
    for (int i = 0; i < x.length; i++) {
      for (int f = 0; f < x[i].length; f++) {
        x[i][f] = table.values()[i * x[i].length + f] - means[f];
      }
    }
    return x;
  }
}

package dev.crema.training.smile;

import dev.crema.models.LinearModel;
import dev.crema.models.Scorer;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Map;

/**
 * Weights that Smile's optimiser found. Nobody but us answers with them, so the scorer is compared
 * with the plain sum alone.
 */
final class RidgeTrained implements Trained {
  private final double[] weights;
  private final double intercept;
  private final Scorer scorer;

  RidgeTrained(double[] weights, double intercept, double[] means) {
    this.weights = weights;
    this.intercept = intercept;
    this.scorer = LinearModel.regression(weights, intercept).withMeans(means);
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  @Override
  public Answerer answerer(float[] x) {
    return Answerer.WALK;
  }

  @Override
  public double[][] reference(float[][] rows) {
    return new double[0][];
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  /** From the last feature to the first, so that no code and no order is shared. */
  @Override
  public double[][] walk(float[][] rows) {
    double[][] numbers = new double[rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      for (int f = weights.length - 1; f >= 0; f--) {
        numbers[i][0] += weights[f] * rows[i][f];
      }
      numbers[i][0] += intercept;
    }
    return numbers;
  }

  /** A linear model compares nothing. */
  @Override
  public float[][] thresholds() {
    return new float[weights.length][0];
  }

  @Override
  public Map<String, double[]> curves() {
    return Map.of();
  }

  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public double[] importance() {
    return Arrays.stream(weights).map(Math::abs).toArray();
  }

  @Override
  public String importanceName() {
    return "absolute weight";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}

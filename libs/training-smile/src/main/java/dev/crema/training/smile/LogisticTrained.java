package dev.crema.training.smile;

import dev.crema.models.LinearModel;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Map;
import smile.classification.LogisticRegression;

/** A logistic regression of Smile's beside our linear model of the same weights. */
final class LogisticTrained implements Trained {
  private final LogisticRegression model;
  private final int classes;
  private final int features;

  /** One row per class, the intercept last; the last class of several has zeros. */
  private final double[][] weights;

  private final Scorer scorer;

  LogisticTrained(LogisticRegression model, int classes, EncodedTable train) {
    this.model = model;
    this.classes = classes;
    this.features = train.features();
    this.weights =
        switch (model) {
          case LogisticRegression.Binomial binomial -> new double[][] {binomial.coefficients()};
          case LogisticRegression.Multinomial multinomial ->
              Arrays.copyOf(multinomial.coefficients(), classes);
          default -> throw new IllegalStateException("Unknown model " + model.getClass());
        };
    if (classes > 2) {
      weights[classes - 1] = new double[features + 1];
    }
    this.scorer = compile().withMeans(train.means());
  }

  private LinearModel compile() {
    double[][] slopes = new double[weights.length][];
    double[] intercepts = new double[weights.length];
    for (int c = 0; c < weights.length; c++) {
      slopes[c] = Arrays.copyOf(weights[c], features);
      intercepts[c] = weights[c][features];
    }
    return classes == 2
        ? LinearModel.binary(slopes[0], intercepts[0])
        : LinearModel.multinomial(slopes, intercepts);
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  /** A sum with NaN or an infinity is not a number; Smile does not say what it answers then. */
  @Override
  public Answerer answerer(float[] x) {
    return CompleteValues.isFinite(x) ? Answerer.PREDICT : Answerer.WALK;
  }

  @Override
  public double[][] reference(float[][] rows) {
    double[][] probabilities = new double[rows.length][classes];
    double[] x = new double[features];
    for (int i = 0; i < rows.length; i++) {
      for (int f = 0; f < features; f++) {
        x[f] = rows[i][f];
      }
      model.predict(x, probabilities[i]);
    }
    return probabilities;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  @Override
  public double[][] walk(float[][] rows) {
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] margins = margins(rows[i]);
      probabilities[i] = classes == 2 ? logistic(margins[0]) : softmax(margins);
    }
    return probabilities;
  }

  private double[] margins(float[] x) {
    double[] margins = new double[weights.length];
    for (int c = 0; c < weights.length; c++) {
      margins[c] = weights[c][features];
      for (int f = 0; f < features; f++) {
        margins[c] += weights[c][f] * x[f];
      }
    }
    return margins;
  }

  private static double[] logistic(double margin) {
    return new double[] {1 / (1 + Math.exp(margin)), 1 / (1 + Math.exp(-margin))};
  }

  private static double[] softmax(double[] margins) {
    double largest = Arrays.stream(margins).reduce(Double.NEGATIVE_INFINITY, Math::max);
    double[] powers = Arrays.stream(margins).map(m -> Math.exp(m - largest)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(p -> p / sum).toArray();
  }

  /** A linear model compares nothing. */
  @Override
  public float[][] thresholds() {
    return new float[features][0];
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
    double[] largest = new double[features];
    for (double[] row : weights) {
      for (int f = 0; f < features; f++) {
        largest[f] = Math.max(largest[f], Math.abs(row[f]));
      }
    }
    return largest;
  }

  @Override
  public String importanceName() {
    return "largest absolute weight";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}

package dev.crema.training.bayes;

import dev.crema.models.NaiveBayes;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Priors and likelihoods beside the scorer of the same numbers. Nobody but us answers with them, so
 * the scorer is compared with the textbook's formula alone.
 */
final class NaiveBayesTrained implements Trained {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final double[] logPriors;
  private final List<FeatureLikelihood> likelihoods;
  private final double[] importance;
  private final Scorer scorer;

  NaiveBayesTrained(double[] logPriors, List<FeatureLikelihood> likelihoods, EncodedTable train) {
    this.logPriors = logPriors;
    this.likelihoods = likelihoods;
    this.importance = new double[likelihoods.size()];
    this.scorer = new NaiveBayes(logPriors, likelihoods, expected(train));
  }

  /**
   * Fills {@link #importance} too. Two passes a feature: memory does not grow with the rows, of
   * which there may be millions with a hundred classes.
   */
  private double[][] expected(EncodedTable train) {
    int classes = logPriors.length;
    double[][] expected = new double[importance.length][classes];
    double[] distances = new double[classes];
    for (int f = 0; f < importance.length; f++) {
      for (int i = 0; i < train.rows(); i++) {
        distances(f, train.values()[i * train.features() + f], distances);
        for (int c = 0; c < classes; c++) {
          expected[f][c] += distances[c] / train.rows();
        }
      }
      for (int i = 0; i < train.rows(); i++) {
        distances(f, train.values()[i * train.features() + f], distances);
        for (int c = 1; c < classes; c++) {
          importance[f] += Math.abs(distances[c] - expected[f][c]) / train.rows() / (classes - 1);
        }
      }
    }
    return expected;
  }

  /** Fills in what a feature says of each class, less what it says of class 0. */
  private void distances(int feature, float value, double[] distances) {
    if (Float.isNaN(value)) {
      Arrays.fill(distances, 0);
      return;
    }
    double finite = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    for (int c = 0; c < distances.length; c++) {
      distances[c] =
          switch (likelihoods.get(feature)) {
            case FeatureLikelihood.Normal normal ->
                logDensity(finite, normal.means()[c], normal.variances()[c]);
            case FeatureLikelihood.Binary binary ->
                Math.log(
                    finite > NaiveBayes.BINARY_THRESHOLD
                        ? binary.shares()[c]
                        : 1 - binary.shares()[c]);
          };
    }
    double first = distances[0];
    for (int c = 0; c < distances.length; c++) {
      distances[c] -= first;
    }
  }

  private static double logDensity(double x, double mean, double variance) {
    double z = (x - mean) / Math.sqrt(variance);
    return -(LOG_TWO_PI + Math.log(variance) + z * z) / 2;
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
    return Arrays.stream(rows).map(this::walk).toArray(double[][]::new);
  }

  private double[] walk(float[] x) {
    double[] sums = Arrays.stream(logPriors).map(prior -> prior - logPriors[0]).toArray();
    double[] distances = new double[sums.length];
    for (int f = x.length - 1; f >= 0; f--) {
      distances(f, x[f], distances);
      for (int c = 0; c < sums.length; c++) {
        sums[c] += distances[c];
      }
    }
    double largest = Arrays.stream(sums).reduce(Double.NEGATIVE_INFINITY, Math::max);
    double[] powers = Arrays.stream(sums).map(sum -> Math.exp(sum - largest)).toArray();
    double total = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / total).toArray();
  }

  /** Binary features are compared with a half, normal ones with nothing. */
  @Override
  public float[][] thresholds() {
    return likelihoods.stream()
        .map(
            likelihood ->
                likelihood instanceof FeatureLikelihood.Binary
                    ? new float[] {NaiveBayes.BINARY_THRESHOLD}
                    : new float[0])
        .toArray(float[][]::new);
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
    return importance.clone();
  }

  @Override
  public String importanceName() {
    return "mean absolute change of the log-odds against the first class";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}

package dev.crema.training.bayes;

import dev.crema.models.NaiveBayes;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts, means and variances of one training part. */
final class NaiveBayesFit {
  /** What a class without rows counts as: its prior must not be 0. */
  private static final double ROWS_OF_EMPTY_CLASS = 0.5;

  private final EncodedTable train;
  private final int classes;
  private final double[] logPriors;
  private final double alpha;
  private final double varSmoothing;

  NaiveBayesFit(TrainingRequest request) {
    train = request.train();
    classes = request.classes().size();
    logPriors = logPriors(request);
    alpha = request.number(NaiveBayesLearner.ALPHA);
    varSmoothing = request.number(NaiveBayesLearner.VAR_SMOOTHING);
  }

  private static double[] logPriors(TrainingRequest request) {
    int[] counts = request.train().counts(request.classes().size());
    double[] rows = new double[counts.length];
    double total = 0;
    for (int c = 0; c < counts.length; c++) {
      rows[c] = Math.max(counts[c], ROWS_OF_EMPTY_CLASS) * request.classWeights()[c];
      total += rows[c];
    }
    for (int c = 0; c < rows.length; c++) {
      rows[c] = StrictMath.log(rows[c] / total);
    }
    return rows;
  }

  NaiveBayesTrained run() {
    List<FeatureLikelihood> likelihoods = new ArrayList<>();
    for (int f = 0; f < train.features(); f++) {
      likelihoods.add(isBinary(f) ? binary(f) : normal(f));
    }
    return new NaiveBayesTrained(logPriors, likelihoods, train);
  }

  private float value(int row, int feature) {
    return train.values()[row * train.features() + feature];
  }

  private boolean isBinary(int feature) {
    boolean any = false;
    for (int i = 0; i < train.rows(); i++) {
      float value = value(i, feature);
      if (!Float.isNaN(value)) {
        if (value != 0 && value != 1) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private FeatureLikelihood binary(int feature) {
    Moments moments = new Moments(feature);
    double[] shares = new double[classes];
    for (int c = 0; c < classes; c++) {
      double rows = moments.count(c);
      shares[c] = (rows * moments.mean(c) + alpha) / (rows + 2 * alpha);
    }
    return new FeatureLikelihood.Binary(shares);
  }

  private FeatureLikelihood normal(int feature) {
    Moments moments = new Moments(feature);
    double[] means = new double[classes];
    double[] variances = new double[classes];
    for (int c = 0; c < classes; c++) {
      means[c] = moments.mean(c);
      // A feature of one value says nothing; the same spread in every class adds 0.
      variances[c] =
          moments.variance() == 0 ? 1 : moments.variance(c) + varSmoothing * moments.variance();
      variances[c] = Math.max(variances[c], NaiveBayes.MIN_VARIANCE);
    }
    return new FeatureLikelihood.Normal(means, variances);
  }

  /** Mean and variance of a feature in each class, and over all; in two passes. */
  private final class Moments {
    private final int[] counts = new int[classes + 1];
    private final double[] means = new double[classes + 1];
    private final double[] variances = new double[classes + 1];

    Moments(int feature) {
      pass(feature, (value, c) -> means[c] += value);
      for (int c = 0; c <= classes; c++) {
        means[c] = counts[c] == 0 ? 0 : means[c] / counts[c];
      }
      Arrays.fill(counts, 0);
      pass(feature, (value, c) -> variances[c] += (value - means[c]) * (value - means[c]));
      for (int c = 0; c <= classes; c++) {
        variances[c] = counts[c] == 0 ? 0 : variances[c] / counts[c];
      }
    }

    private void pass(int feature, Sum sum) {
      for (int i = 0; i < train.rows(); i++) {
        float value = value(i, feature);
        if (!Float.isNaN(value)) {
          int label = train.labels()[i];
          sum.add(value, label);
          sum.add(value, classes);
          counts[label]++;
          counts[classes]++;
        }
      }
    }

    /** Of a class without values the feature's own. */
    private int at(int c) {
      return counts[c] == 0 ? classes : c;
    }

    double count(int c) {
      return counts[at(c)];
    }

    double mean(int c) {
      return means[at(c)];
    }

    double variance(int c) {
      return variances[at(c)];
    }

    double variance() {
      return variances[classes];
    }
  }

  private interface Sum {
    void add(double value, int c);
  }
}

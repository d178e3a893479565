package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;
import java.util.List;

/**
 * Naive Bayes: log p(class) + Σ log p(feature | class), features normal or binary in each class;
 * immutable and thread-safe.
 *
 * <p>A missing feature is left out of the sum. ±∞ counts as the largest float of its sign, so that
 * every row has an answer. What is summed, in double and from the first feature to the last, is the
 * distance of each class's log-likelihood from that of class 0: what all classes hold for equally
 * likely adds exactly 0, however unlikely it is.
 */
public final class NaiveBayes implements UncalibratedScorer {
  /** Most classes times features; each has three numbers. */
  public static final int MAX_LIKELIHOODS = 500_000;

  /** The smallest variance: no float is so far from a mean that its square overflows over it. */
  public static final double MIN_VARIANCE = 1e-150;

  /** The largest variance. */
  public static final double MAX_VARIANCE = 1e150;

  /** A binary feature is one if it is greater than this. */
  public static final float BINARY_THRESHOLD = 0.5f;

  private final double[] logPriors;
  private final List<FeatureLikelihood> likelihoods;
  private final double[][] expected;

  private final int classes;

  /** By feature. */
  private final boolean[] binary;

  // By feature and class. Normal: mean, -1/(2 variance), -ln(variance)/2. Binary: unused, ln of the
  // share of zeros, ln of the share of ones.
  private final double[] center;
  private final double[] scale;
  private final double[] offset;

  /** How the values of a feature are spread in each class. */
  public sealed interface FeatureLikelihood {
    /**
     * Returns the number of classes.
     *
     * @return from 2
     */
    int classes();

    /**
     * Normal in each class.
     *
     * @param means one per class, finite, no further from 0 than a float
     * @param variances one per class, in [{@link #MIN_VARIANCE}, {@link #MAX_VARIANCE}]
     */
    record Normal(double[] means, double[] variances) implements FeatureLikelihood {
      /**
       * Checks the numbers, and copies them.
       *
       * @throws InputException if they are no such numbers
       */
      public Normal {
        means = means.clone();
        variances = variances.clone();
        if (means.length != variances.length) {
          throw new InputException(
              "There are %d means and %d variances.".formatted(means.length, variances.length));
        }
        for (double mean : means) {
          // Written so that NaN is refused too.
          if (!(Math.abs(mean) <= Float.MAX_VALUE)) {
            throw new InputException("The mean (%s) is no float.".formatted(mean));
          }
        }
        for (double variance : variances) {
          if (!(variance >= MIN_VARIANCE && variance <= MAX_VARIANCE)) {
            throw new InputException(
                "The variance (%s) is not in [%s, %s]."
                    .formatted(variance, MIN_VARIANCE, MAX_VARIANCE));
          }
        }
      }

      @Override
      public int classes() {
        return means.length;
      }
    }

    /**
     * One or zero in each class.
     *
     * @param shares of ones, one per class, in (0, 1)
     */
    record Binary(double[] shares) implements FeatureLikelihood {
      /**
       * Checks the shares, and copies them.
       *
       * @throws InputException if one is not between 0 and 1
       */
      public Binary {
        shares = shares.clone();
        for (double share : shares) {
          if (!(share > 0 && share < 1)) {
            throw new InputException("The share (%s) is not between 0 and 1.".formatted(share));
          }
        }
      }

      @Override
      public int classes() {
        return shares.length;
      }
    }
  }

  /**
   * Refuses a model that a package would not hold; to be asked before it is trained.
   *
   * @param features how many, at least 1
   * @param classes how many, at least 2
   * @throws InputException if the likelihoods are more than {@link #MAX_LIKELIHOODS}
   */
  public static void requireRoom(int features, int classes) {
    long likelihoods = (long) features * classes;
    if (likelihoods > MAX_LIKELIHOODS) {
      throw new InputException(
          "With %d features and %d classes naive Bayes has %d likelihoods; a package holds at most %d.\nMaybe features of fewer categories, rare classes together, or xgboost."
              .formatted(features, classes, likelihoods, MAX_LIKELIHOODS));
    }
  }

  /**
   * Makes a model.
   *
   * @param logPriors ln p(class), one per class from 2 on, finite and not positive
   * @param likelihoods one per feature, each of as many classes
   * @param expected by feature and class: the mean over the training rows of ln p(feature | class)
   *     less that of class 0, with 0 where it is missing; finite; what predictions are explained
   *     from
   * @throws InputException if a number is out of range, or the lengths do not agree
   */
  public NaiveBayes(
      double[] logPriors, List<? extends FeatureLikelihood> likelihoods, double[][] expected) {
    this.logPriors = logPriors.clone();
    this.likelihoods = List.copyOf(likelihoods);
    this.expected = Arrays.stream(expected).map(double[]::clone).toArray(double[][]::new);
    classes = logPriors.length;
    Scorers.checkRange("classes", classes, 2, TreeEnsemble.MAX_CLASSES);
    Scorers.checkRange("features", likelihoods.size(), 1, MAX_LIKELIHOODS);
    requireRoom(likelihoods.size(), classes);
    for (double prior : logPriors) {
      if (!(prior <= 0 && Double.isFinite(prior))) {
        throw new InputException(
            "The log of a prior (%s) is not finite, or it is positive.".formatted(prior));
      }
    }
    checkExpected();
    int size = likelihoods.size() * classes;
    binary = new boolean[likelihoods.size()];
    center = new double[size];
    scale = new double[size];
    offset = new double[size];
    for (int f = 0; f < binary.length; f++) {
      place(f);
    }
  }

  private void checkExpected() {
    if (expected.length != likelihoods.size()) {
      throw new InputException(
          "There are %d features and expectations of %d."
              .formatted(likelihoods.size(), expected.length));
    }
    for (double[] row : expected) {
      if (row.length != classes || !Arrays.stream(row).allMatch(Double::isFinite)) {
        throw new InputException(
            "The expectations %s are not %d finite numbers."
                .formatted(Arrays.toString(row), classes));
      }
    }
  }

  private void place(int feature) {
    FeatureLikelihood likelihood = likelihoods.get(feature);
    if (likelihood.classes() != classes) {
      throw new InputException(
          "The feature at index %d has %d classes, the model %d."
              .formatted(feature, likelihood.classes(), classes));
    }
    for (int c = 0; c < classes; c++) {
      int at = feature * classes + c;
      switch (likelihood) {
        case FeatureLikelihood.Normal normal -> {
          center[at] = normal.means()[c];
          scale[at] = -0.5 / normal.variances()[c];
          offset[at] = -0.5 * StrictMath.log(normal.variances()[c]);
        }
        case FeatureLikelihood.Binary ones -> {
          binary[feature] = true;
          scale[at] = StrictMath.log1p(-ones.shares()[c]);
          offset[at] = StrictMath.log(ones.shares()[c]);
        }
      }
    }
  }

  /**
   * Returns the logarithms of the priors.
   *
   * @return one per class
   */
  public double[] logPriors() {
    return logPriors.clone();
  }

  /**
   * Returns how features are spread.
   *
   * @return one per feature
   */
  public List<FeatureLikelihood> likelihoods() {
    return likelihoods;
  }

  double[][] expected() {
    return Arrays.stream(expected).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public int features() {
    return binary.length;
  }

  @Override
  public int classes() {
    return classes;
  }

  /** {@inheritDoc} One for two classes: the log-odds. */
  @Override
  public int marginCount() {
    return classes == 2 ? 1 : classes;
  }

  /** {@inheritDoc} Always: it leaves out what is missing. */
  @Override
  public boolean acceptsMissing() {
    return true;
  }

  @Override
  public void probabilities(float[] x, double[] out) {
    Scorers.check(this, x.length, out.length, classes);
    sum(x, out);
    if (classes == 2) {
      double p = Scorers.logistic(out[1]);
      out[0] = 1 - p;
      out[1] = p;
    } else {
      Scorers.softmax(out, classes);
    }
  }

  @Override
  public double value(float[] x) {
    throw Scorers.noValue();
  }

  /**
   * {@inheritDoc} With more than two classes their mean is 0, which is theirs to choose: softmax
   * sees distances alone. Rounded from double to float; {@link #probabilities} does not round.
   *
   * @param x the features
   * @param out receives the margins
   */
  @Override
  public void margins(float[] x, float[] out) {
    Scorers.check(this, x.length, out.length, marginCount());
    double[] sums = new double[classes];
    sum(x, sums);
    toMargins(sums);
    for (int i = 0; i < marginCount(); i++) {
      out[i] = (float) sums[i];
    }
  }

  /** Turns distances from class 0 into margins, in place. */
  void toMargins(double[] distances) {
    if (classes == 2) {
      distances[0] = distances[1];
      return;
    }
    double mean = Arrays.stream(distances, 0, classes).sum() / classes;
    for (int c = 0; c < classes; c++) {
      distances[c] -= mean;
    }
  }

  /** Writes the distance of each class's log-probability from that of class 0. */
  void sum(float[] x, double[] out) {
    for (int c = 0; c < classes; c++) {
      out[c] = logPriors[c] - logPriors[0];
    }
    for (int f = 0; f < binary.length; f++) {
      add(f, x[f], out);
    }
  }

  /** Adds what a feature says of each class, less what it says of class 0. */
  void add(int feature, float value, double[] out) {
    int from = feature * classes;
    if (Float.isNaN(value)) {
      return;
    }
    if (binary[feature]) {
      double[] logs = value > BINARY_THRESHOLD ? offset : scale;
      for (int c = 1; c < classes; c++) {
        out[c] += logs[from + c] - logs[from];
      }
      return;
    }
    double finite = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    double zero = finite - center[from];
    double first = zero * zero * scale[from] + offset[from];
    for (int c = 1; c < classes; c++) {
      double distance = finite - center[from + c];
      out[c] += distance * distance * scale[from + c] + offset[from + c] - first;
    }
  }
}

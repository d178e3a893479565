package dev.crema.evaluation.metrics;

import java.util.List;

/**
 * A metric of one model with its 95 % interval.
 *
 * <p>All intervals are in closed form: no random numbers, no seed. They say how much the metric
 * would vary over other rows of the same kind, drawn independently.
 *
 * @param value the metric
 * @param lower lower end, never above the value
 * @param upper upper end, never below the value
 */
public record Estimate(double value, double lower, double upper) {
  /** The confidence of the intervals. */
  public static final double CONFIDENCE = PairedDifference.CONFIDENCE;

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if a number is not finite or the value is not between the ends
   */
  public Estimate {
    if (!(lower <= value && value <= upper) || !Double.isFinite(upper - lower)) {
      throw new IllegalArgumentException(
          "An estimate needs a finite value (%s) within its interval (%s to %s)."
              .formatted(value, lower, upper));
    }
  }

  /**
   * Returns the share of rows that have a property, with Wilson's interval.
   *
   * <p>Centre (p + z²/2n) / (1 + z²/n), half width z/(1 + z²/n)·√(p(1 − p)/n + z²/4n²), z = 1.96
   * (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22,
   * 1927; <a href="https://doi.org/10.1080/01621459.1927.10502953">doi</a>). It never leaves [0, 1]
   * and has a width for shares of 0 and 1 too.
   *
   * @param hits how many rows have it, in 0 to rows
   * @param rows how many rows, at least 1
   * @return the share
   * @throws IllegalArgumentException if the counts are outside their ranges
   */
  public static Estimate share(long hits, long rows) {
    if (rows < 1 || hits < 0 || hits > rows) {
      throw new IllegalArgumentException(
          "A share needs rows (%d) and hits (%d) among them.".formatted(rows, hits));
    }
    double share = (double) hits / rows;
    double square = PairedDifference.QUANTILE * PairedDifference.QUANTILE / rows;
    double centre = (share + square / 2) / (1 + square);
    double half =
        PairedDifference.QUANTILE
            / (1 + square)
            * Math.sqrt(share * (1 - share) / rows + square / (4.0 * rows));
    return within(share, centre - half, centre + half, 1);
  }

  /**
   * Returns the AUC with DeLong's interval, cut at 0 and 1.
   *
   * <p>The variance is that of {@link PairedDifference#auc}, for one model: the shares v and w
   * themselves stand for their differences. It vanishes where the classes are wholly apart (an area
   * of 0 or 1), where the interval says nothing, and is too small with a few rows of a class.
   *
   * @param scores one per row, higher = more positive, no NaN
   * @param labels one per row, 1 = positive, 0 = negative; at least two rows of each
   * @return the area
   * @throws IllegalArgumentException if lengths differ, a score is NaN, a label is not 0 or 1, or a
   *     class has fewer than two rows
   */
  public static Estimate auc(double[] scores, int[] labels) {
    // A constant score beats one half of everything, so it changes no variance.
    PairedDifference difference = PairedDifference.auc(scores, new double[scores.length], labels);
    double half = (difference.upper() - difference.lower()) / 2;
    return within(difference.first(), difference.first() - half, difference.first() + half, 1);
  }

  /**
   * Returns F1 of a class with the interval of the delta method, cut at 0 and 1.
   *
   * <p>Its variance over multinomial counts is F(1 − F)(2 − F) / (2 TP + FP + FN), the case of one
   * class of {@link #macroF1}. It vanishes for F = 0 and F = 1, where the interval says nothing.
   *
   * @param matrix the counts
   * @param index the class
   * @return F1
   * @throws IllegalArgumentException if no row is of the class nor predicted to be
   */
  public static Estimate f1(ConfusionMatrix matrix, int index) {
    double f1 = matrix.f1(index);
    long size = matrix.actual(index) + matrix.predicted(index);
    return normal(f1, f1 * (1 - f1) * (2 - f1) / size, 1);
  }

  /**
   * Returns the macro F1 with the interval of the delta method, cut at 0 and 1.
   *
   * <p>With pᵢⱼ the share of rows of class i predicted as j, sᵢ = Σⱼ pᵢⱼ + Σⱼ pⱼᵢ and fᵢ = 2pᵢᵢ /
   * sᵢ, the mean of the K classes that occur has the gradient (2 − 2fᵢ) / (K sᵢ) at pᵢᵢ and −(fᵢ/sᵢ
   * + fⱼ/sⱼ) / K at pᵢⱼ, and the variance Σ pᵢⱼ·gradient² / n (K. Takahashi, K. Yamamoto, A.
   * Kuchiba, T. Koyama, "Confidence interval for micro-averaged F1 and macro-averaged F1 scores",
   * Applied Intelligence 52, 2022; <a href="https://doi.org/10.1007/s10489-021-02635-5">doi</a>).
   *
   * @param matrix counts of at least one row
   * @return the macro F1
   * @throws IllegalArgumentException if there is no row
   */
  public static Estimate macroF1(ConfusionMatrix matrix) {
    long[][] counts = matrix.counts();
    double[] slopes = new double[counts.length]; // fᵢ / sᵢ in counts; 0 where the class is absent
    double[] sizes = new double[counts.length];
    int occurring = 0;
    for (int index = 0; index < counts.length; index++) {
      sizes[index] = matrix.actual(index) + matrix.predicted(index);
      if (sizes[index] > 0) {
        occurring++;
        slopes[index] = matrix.f1(index) / sizes[index];
      }
    }
    double variance = 0;
    for (int line = 0; line < counts.length; line++) {
      for (int column = 0; column < counts.length; column++) {
        if (counts[line][column] > 0) {
          double gradient =
              line == column ? 2 / sizes[line] - 2 * slopes[line] : slopes[line] + slopes[column];
          variance += counts[line][column] * gradient * gradient;
        }
      }
    }
    return normal(matrix.macroF1(), variance / ((double) occurring * occurring), 1);
  }

  /**
   * Returns the Brier score of two classes with the normal interval of a mean, see {@link
   * Probabilities#brier(double[], int[])}.
   *
   * @param probabilities of the positive class, one per row, in [0, 1]; at least two rows
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the score; the interval is value ± 1.96·s/√n of the rows' terms, cut at 0 and 1
   * @throws IllegalArgumentException if lengths differ, a value is outside its range, or there are
   *     fewer than two rows
   */
  public static Estimate brier(double[] probabilities, int[] labels) {
    Checks.binaryProbabilities(probabilities, labels);
    return mean(Probabilities.brierTerms(probabilities, labels), 1);
  }

  /**
   * Returns the Brier score of several classes with the normal interval of a mean, see {@link
   * Probabilities#brier(double[], int[], int)}.
   *
   * @param probabilities row-major, [rows × classes]; at least two rows
   * @param labels the class index of each row
   * @param classes how many classes
   * @return the score; the interval is cut at 0 and 2
   * @throws IllegalArgumentException if shapes disagree, a value is outside its range, or there are
   *     fewer than two rows
   */
  public static Estimate brier(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    return mean(Probabilities.brierTerms(probabilities, labels, classes), 2);
  }

  /**
   * Returns the log loss of two classes with the normal interval of a mean, see {@link
   * Probabilities#logLoss(double[], int[])}.
   *
   * @param probabilities of the positive class, one per row, in [0, 1]; at least two rows
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the loss in nats; the interval is cut at 0
   * @throws IllegalArgumentException if lengths differ, a value is outside its range, or there are
   *     fewer than two rows
   */
  public static Estimate logLoss(double[] probabilities, int[] labels) {
    Checks.binaryProbabilities(probabilities, labels);
    return mean(Probabilities.logLossTerms(probabilities, labels), Double.MAX_VALUE);
  }

  /**
   * Returns the log loss of several classes with the normal interval of a mean, see {@link
   * Probabilities#logLoss(double[], int[], int)}.
   *
   * @param probabilities row-major, [rows × classes]; at least two rows
   * @param labels the class index of each row
   * @param classes how many classes
   * @return the loss in nats; the interval is cut at 0
   * @throws IllegalArgumentException if shapes disagree, a value is outside its range, or there are
   *     fewer than two rows
   */
  public static Estimate logLoss(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    return mean(Probabilities.logLossTerms(probabilities, labels, classes), Double.MAX_VALUE);
  }

  /**
   * Returns the expected calibration error of bins with the interval of the delta method, cut at 0
   * and 1.
   *
   * <p>The error is a mean over the rows of ±(yᵢ − pᵢ), the sign being that of the row's bin. The
   * variance takes signs and bin shares as known and of each bin that of its outcomes, ȳ(1 − ȳ), so
   * it is Σ_b (n_b/n)²·ȳ_b(1 − ȳ_b)/n_b; near a perfect calibration, where signs are chance, the
   * error itself is biased upwards and the interval too narrow.
   *
   * @param bins a curve of at least one bin
   * @return the error
   * @throws IllegalArgumentException if there are no bins
   */
  public static Estimate calibrationError(List<Calibration.Bin> bins) {
    double rows = 0;
    double variance = 0;
    for (Calibration.Bin bin : bins) {
      rows += bin.rows();
      variance += bin.rows() * bin.observedShare() * (1 - bin.observedShare());
    }
    return normal(Calibration.expectedError(bins), variance / (rows * rows), 1);
  }

  /**
   * Returns the mean cost of a row under a cost matrix with the normal interval of a mean.
   *
   * <p>With nᵢⱼ rows of class i predicted as j, of n in all, the cost is c̄ = Σ cᵢⱼ nᵢⱼ / n and the
   * interval c̄ ± 1.96·s/√n with s² = Σ nᵢⱼ (cᵢⱼ − c̄)² / (n − 1), cut at 0 and the dearest cost.
   * It has no width where all rows cost the same, and is too narrow with a few rows of a dear kind.
   *
   * @param matrix counts of at least two rows
   * @param costs lines are true, columns predicted classes, as the counts; finite, at least 0
   * @return the mean cost, in the unit of the costs
   * @throws IllegalArgumentException if the shapes differ, a cost is outside its range, or there
   *     are fewer than two rows
   */
  public static Estimate cost(ConfusionMatrix matrix, double[][] costs) {
    long[][] counts = matrix.counts();
    double dearest = Checks.costs(costs, counts.length);
    long rows = matrix.rows();
    if (rows < 2) {
      throw new IllegalArgumentException(
          "The interval of a mean needs two rows, not (%d).".formatted(rows));
    }
    double sum = 0;
    for (int line = 0; line < counts.length; line++) {
      for (int column = 0; column < counts.length; column++) {
        sum += costs[line][column] * counts[line][column];
      }
    }
    double mean = sum / rows;
    double squares = 0;
    for (int line = 0; line < counts.length; line++) {
      for (int column = 0; column < counts.length; column++) {
        double difference = costs[line][column] - mean;
        squares += counts[line][column] * difference * difference;
      }
    }
    return normal(mean, squares / (rows - 1) / rows, dearest);
  }

  private static Estimate mean(double[] terms, double max) {
    if (terms.length < 2) {
      throw new IllegalArgumentException(
          "The interval of a mean needs two rows, not (%d).".formatted(terms.length));
    }
    double variance = Sums.sortingVariance(terms.clone()) / terms.length;
    return normal(Sums.sortingMean(terms), variance, max);
  }

  private static Estimate normal(double value, double variance, double max) {
    double half = PairedDifference.QUANTILE * Math.sqrt(variance);
    return within(value, value - half, value + half, max);
  }

  /** Cuts at 0 and max; rounding must not put the value outside. */
  private static Estimate within(double value, double lower, double upper, double max) {
    return new Estimate(
        value, Math.min(value, Math.max(0, lower)), Math.max(value, Math.min(max, upper)));
  }
}

package dev.crema.training;

import dev.crema.models.CalibrationCurve;
import java.util.Arrays;

/**
 * Platt's curve by Newton's method with a line search (Lin, Lin and Weng, A Note on Platt's
 * Probabilistic Outputs for Support Vector Machines, 2007). Labels are drawn in, to (n₊ + 1) / (n₊
 * + 2) and 1 / (n₋ + 2), so that classes that are told apart without error do not ask for an
 * infinite slope.
 */
public final class PlattFit {
  private static final int MAX_ITERATIONS = 200;

  /** Keeps the Hessian from being singular. */
  private static final double RIDGE = 1e-12;

  private static final double TOLERANCE = 1e-10;
  private static final double SMALLEST_STEP = 1e-10;

  private final double[] scores;
  private final double[] targets;
  private final double[] weights;
  private double slope;
  private double intercept;

  private PlattFit(double[] scores, double[] targets, double[] weights) {
    this.scores = scores;
    this.targets = targets;
    this.weights = weights;
  }

  static CalibrationCurve.Platt of(double[] probabilities, boolean[] positive) {
    double[] scores = Arrays.stream(probabilities).map(CalibrationCurve::logOdds).toArray();
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    return ofScores(scores, positive, ones);
  }

  /**
   * Fits the curve 1 / (1 + e^−(slope · score + intercept)) to scores of any unit, such as the
   * distances of a support vector machine. Deterministic; O(rows) a step, some ten steps.
   *
   * @param scores finite
   * @param positive whether each row is of the class, as many
   * @param weights what each row counts, finite and positive, as many
   * @return the curve; its slope is at least 0, and 0 if all scores are equal, or the best curve
   *     would descend: scores that say the opposite of these rows say nothing, and a curve that
   *     turns their order around would turn monotone constraints around, too
   */
  public static CalibrationCurve.Platt ofScores(
      double[] scores, boolean[] positive, double[] weights) {
    int positives = 0;
    double positiveWeight = 0;
    double negativeWeight = 0;
    for (int i = 0; i < positive.length; i++) {
      positives += positive[i] ? 1 : 0;
      positiveWeight += positive[i] ? weights[i] : 0;
      negativeWeight += positive[i] ? 0 : weights[i];
    }
    int negatives = positive.length - positives;
    double high = (positives + 1.0) / (positives + 2.0);
    double low = 1 / (negatives + 2.0);
    double[] targets = new double[positive.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = positive[i] ? high : low;
    }
    PlattFit fit = new PlattFit(scores, targets, weights);
    double level = StrictMath.log((positiveWeight + 1) / (negativeWeight + 1));
    fit.intercept = level;
    // Where all scores are equal there is no slope to find.
    if (Arrays.stream(scores).distinct().limit(2).count() > 1) {
      fit.run();
    }
    return fit.slope < 0
        ? new CalibrationCurve.Platt(0, level)
        : new CalibrationCurve.Platt(fit.slope, fit.intercept);
  }

  private void run() {
    double loss = loss(slope, intercept);
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      double[] step = step();
      if (step.length == 0) {
        return;
      }
      double size = 1;
      double next = loss(slope + step[0], intercept + step[1]);
      // Not better is as good as the end: halves of a step that goes down find something below.
      while (!(next < loss) && size >= SMALLEST_STEP) {
        size /= 2;
        next = loss(slope + size * step[0], intercept + size * step[1]);
      }
      if (!(next < loss)) {
        return;
      }
      slope += size * step[0];
      intercept += size * step[1];
      loss = next;
    }
  }

  /** Returns Newton's step; of length 0 where the gradient is nothing. */
  private double[] step() {
    double gradientSlope = 0;
    double gradientIntercept = 0;
    double slopeSlope = RIDGE;
    double slopeIntercept = 0;
    double interceptIntercept = RIDGE;
    for (int i = 0; i < scores.length; i++) {
      double p = 1 / (1 + StrictMath.exp(-(slope * scores[i] + intercept)));
      double error = weights[i] * (p - targets[i]);
      double weight = weights[i] * (p * (1 - p));
      gradientSlope += scores[i] * error;
      gradientIntercept += error;
      slopeSlope += scores[i] * scores[i] * weight;
      slopeIntercept += scores[i] * weight;
      interceptIntercept += weight;
    }
    double tolerance = TOLERANCE * scores.length;
    if (Math.abs(gradientSlope) < tolerance && Math.abs(gradientIntercept) < tolerance) {
      return new double[0];
    }
    double determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
    return new double[] {
      -(interceptIntercept * gradientSlope - slopeIntercept * gradientIntercept) / determinant,
      -(slopeSlope * gradientIntercept - slopeIntercept * gradientSlope) / determinant
    };
  }

  /** The sum of cross entropies, without overflow on either side. */
  private double loss(double slope, double intercept) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      double margin = slope * scores[i] + intercept;
      double share = margin >= 0 ? 1 - targets[i] : -targets[i];
      sum += weights[i] * (share * margin + StrictMath.log1p(StrictMath.exp(-Math.abs(margin))));
    }
    return sum;
  }
}

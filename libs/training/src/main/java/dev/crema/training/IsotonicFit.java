package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.models.CalibrationCurve;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The curve that never descends and is nearest to the labels by least squares, found by pooling
 * adjacent violators (Ayer and others, An Empirical Distribution Function for Sampling with
 * Incomplete Information, 1955).
 */
final class IsotonicFit {
  // One block after the other: rows, positive rows, and the smallest and largest probability.
  private final double[] rows;
  private final double[] positives;
  private final double[] first;
  private final double[] last;
  private int blocks;

  IsotonicFit(int most) {
    rows = new double[most];
    positives = new double[most];
    first = new double[most];
    last = new double[most];
  }

  static CalibrationCurve.Isotonic of(double[] probabilities, boolean[] positive) {
    int[] order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> probabilities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    IsotonicFit fit = new IsotonicFit(order.length);
    for (int i = 0; i < order.length; ) {
      double probability = probabilities[order[i]];
      int count = 0;
      int of = 0;
      // Equal probabilities are one point, whatever their labels.
      for (; i < order.length && probabilities[order[i]] == probability; i++) {
        count++;
        of += positive[order[i]] ? 1 : 0;
      }
      fit.add(probability, count, of);
    }
    return fit.curve();
  }

  void add(double probability, int count, int of) {
    rows[blocks] = count;
    positives[blocks] = of;
    first[blocks] = probability;
    last[blocks] = probability;
    blocks++;
    while (blocks > 1 && descends()) {
      blocks--;
      rows[blocks - 1] += rows[blocks];
      positives[blocks - 1] += positives[blocks];
      last[blocks - 1] = last[blocks];
    }
  }

  /** Whole numbers below 2^53: compared without rounding. Equal blocks are pooled too. */
  private boolean descends() {
    return positives[blocks - 2] * rows[blocks - 1] >= positives[blocks - 1] * rows[blocks - 2];
  }

  /** Each block is level from its first to its last probability; between blocks it ascends. */
  CalibrationCurve.Isotonic curve() {
    double[] from = new double[2 * blocks];
    double[] to = new double[2 * blocks];
    int points = 0;
    for (int i = 0; i < blocks; i++) {
      double share = positives[i] / rows[i];
      from[points] = first[i];
      to[points++] = share;
      if (last[i] > first[i]) {
        from[points] = last[i];
        to[points++] = share;
      }
    }
    if (points > CalibrationCurve.MAX_POINTS) {
      throw new InputException(
          "The isotonic curve would have %d points; a model keeps %d at most.\nMaybe hold back fewer rows for the calibration, or calibrate with (platt), which has two numbers."
              .formatted(points, CalibrationCurve.MAX_POINTS));
    }
    return new CalibrationCurve.Isotonic(Arrays.copyOf(from, points), Arrays.copyOf(to, points));
  }
}

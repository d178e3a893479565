package dev.crema.drift;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's step-down procedure, see {@link DriftDecision}. */
final class Holm {
  private Holm() {}

  /**
   * Returns the adjusted p-values: of the k-th smallest of m, max over i ≤ k of (m − i + 1)·pᵢ, at
   * most 1. Rejecting those at or below α errs at all with a probability of at most α.
   */
  static double[] adjust(double[] pValues) {
    int count = pValues.length;
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[count];
    double largest = 0;
    for (int rank = 0; rank < count; rank++) {
      largest = Math.max(largest, Math.min(1, (count - rank) * pValues[order[rank]]));
      adjusted[order[rank]] = largest;
    }
    return adjusted;
  }
}

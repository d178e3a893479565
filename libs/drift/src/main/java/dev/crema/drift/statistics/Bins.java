package dev.crema.drift.statistics;

import java.util.Arrays;

/**
 * Bins between the quantiles of a reference: (−∞, e₁], (e₁, e₂], …, (eₖ, ∞), where the edges are
 * the order statistics of rank ⌈j·n/bins⌉, each once. Tied numbers make fewer bins; a constant
 * reference has two: up to the constant, and above.
 */
public final class Bins {
  private final double[] edges;

  private Bins(double[] edges) {
    this.edges = edges;
  }

  /**
   * Returns the bins of a reference.
   *
   * <p>A grid of m cells gives the same edges as the raw numbers if m is a multiple of bins.
   *
   * @param reference the reference
   * @param bins how many, at least 2
   * @return the bins
   * @throws IllegalArgumentException if bins is below 2
   */
  public static Bins of(Distribution reference, int bins) {
    if (bins < 2) {
      throw new IllegalArgumentException("The bins (%d) must be at least 2.".formatted(bins));
    }
    double[] edges = new double[bins - 1];
    for (int j = 1; j < bins; j++) {
      edges[j - 1] = reference.quantile((double) j / bins);
    }
    return new Bins(Arrays.stream(edges).distinct().toArray());
  }

  /**
   * Returns the edges.
   *
   * @return strictly increasing, one fewer than bins
   */
  public double[] edges() {
    return edges.clone();
  }

  /**
   * Returns which part of a distribution lies in each bin.
   *
   * @param distribution the reference itself, or current numbers that are exact, or counted at its
   *     points
   * @return length bins, sum 1
   */
  public double[] shares(Distribution distribution) {
    double[] shares = new double[edges.length + 1];
    long before = 0;
    for (int i = 0; i < edges.length; i++) {
      long upTo = distribution.upTo(edges[i]);
      shares[i] = (double) (upTo - before) / distribution.count();
      before = upTo;
    }
    shares[edges.length] = (double) (distribution.count() - before) / distribution.count();
    return shares;
  }
}

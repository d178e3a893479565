package dev.crema.features;

import java.util.TreeSet;

/** The values of a column from the least to the greatest. */
interface SortedValues {
  /** Returns the number of values, at least 1. */
  long size();

  /** Returns the value of a rank, from 0. */
  double at(long rank);

  /** Returns the fitted step of an operator that needs ranks; asks for the same ranks each time. */
  default FittedStep fit(FitOperator operator) {
    return switch (operator) {
      case FitOperator.Robust robust ->
          Accumulator.scaled(
              robust, median(), quantile(robust.high() / 100) - quantile(robust.low() / 100));
      case FitOperator.Bin bin -> new FittedStep.Binned(bin, edges(bin.count()));
      case FitOperator.Impute impute -> new FittedStep.Filled(impute, median(), null);
      default -> throw new IllegalStateException("no quantiles in " + operator);
    };
  }

  private double median() {
    long half = size() / 2;
    double high = at(half);
    return Accumulator.finite(size() % 2 == 1 ? high : at(half - 1) / 2 + high / 2);
  }

  /** Type 7 of Hyndman and Fan (1996), doi:10.2307/2684934; numpy's default. */
  private double quantile(double share) {
    double position = share * (size() - 1);
    long below = (long) position;
    if (below + 1 >= size()) {
      return at(size() - 1);
    }
    double t = position - below;
    double low = at(below);
    double high = at(below + 1);
    double gap = high - low;
    // Interpolated from the nearer end, as numpy does, so that t = 1 gives the upper value.
    return Accumulator.finite(t < 0.5 ? low + gap * t : high - gap * (1 - t));
  }

  private double[] edges(int bins) {
    TreeSet<Double> edges = new TreeSet<>();
    for (int i = 1; i < bins; i++) {
      edges.add(quantile((double) i / bins) + 0.0);
    }
    // An edge at the least value would leave the first bin empty.
    edges.remove(at(0) + 0.0);
    return Accumulator.increasing(edges);
  }
}

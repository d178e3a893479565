package dev.crema.search;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The kernels of a parameter: one for each observation, and the prior's after them. */
sealed interface Kernels {

  /** Returns how many there are. */
  int count();

  /**
   * Returns the logarithm of a kernel's density, or of its probability where values are counted.
   */
  double logDensity(int kernel, double coordinate);

  /** Draws a coordinate from a kernel. */
  double draw(int kernel, SearchRandom random);

  static Kernels of(Parameter parameter, double[] observed) {
    return parameter.domain() instanceof Domain.Choice choice
        ? Options.of(choice.options().size(), observed)
        : Bells.of(parameter, observed);
  }

  /** Normal distributions that are cut off at the ends of the axis. */
  final class Bells implements Kernels {
    private static final double MOST_KERNELS = 100;
    private static final int MOST_DRAWS = 1_000;

    private final Parameter parameter;
    private final double[] middles;
    private final double[] widths;
    private final double[] logMasses;

    private Bells(Parameter parameter, double[] middles, double[] widths) {
      this.parameter = parameter;
      this.middles = middles;
      this.widths = widths;
      this.logMasses = new double[middles.length];
      for (int i = 0; i < middles.length; i++) {
        logMasses[i] =
            StrictMath.log(
                Normal.mass(
                    (parameter.lowest() - middles[i]) / widths[i],
                    (parameter.highest() - middles[i]) / widths[i]));
      }
    }

    static Bells of(Parameter parameter, double[] observed) {
      double range = parameter.highest() - parameter.lowest();
      double[] middles = Arrays.copyOf(observed, observed.length + 1);
      double[] widths = Arrays.copyOf(widths(parameter, observed), observed.length + 1);
      middles[observed.length] = parameter.lowest() + range / 2;
      widths[observed.length] = range;
      return new Bells(parameter, middles, widths);
    }

    /** A kernel is as wide as the larger gap to its neighbours, and not too narrow. */
    private static double[] widths(Parameter parameter, double[] observed) {
      int n = observed.length;
      int[] order =
          IntStream.range(0, n)
              .boxed()
              .sorted((a, b) -> Double.compare(observed[a], observed[b]))
              .mapToInt(i -> i)
              .toArray();
      double low = parameter.lowest();
      double high = parameter.highest();
      double narrowest = (high - low) / Math.min(MOST_KERNELS, n + 2.0);
      double[] widths = new double[n];
      for (int i = 0; i < n; i++) {
        double middle = observed[order[i]];
        double left = middle - (i == 0 ? low : observed[order[i - 1]]);
        double right = (i == n - 1 ? high : observed[order[i + 1]]) - middle;
        // The gap from the outermost to the end of the axis says nothing of how dense they lie.
        double gap =
            n < 2
                ? Math.max(left, right)
                : i == 0 ? right : i == n - 1 ? left : Math.max(left, right);
        widths[order[i]] = Math.clamp(gap, narrowest, high - low);
      }
      return widths;
    }

    @Override
    public int count() {
      return middles.length;
    }

    @Override
    public double logDensity(int kernel, double coordinate) {
      if (!(parameter.domain() instanceof Domain.Whole whole)) {
        double z = (coordinate - middles[kernel]) / widths[kernel];
        return Normal.logDensity(z) - StrictMath.log(widths[kernel]) - logMasses[kernel];
      }
      long value = (Long) parameter.value(coordinate);
      double mass =
          Normal.mass(
              (edge(whole, value - 0.5) - middles[kernel]) / widths[kernel],
              (edge(whole, value + 0.5) - middles[kernel]) / widths[kernel]);
      return StrictMath.log(mass) - logMasses[kernel];
    }

    private static double edge(Domain.Whole whole, double value) {
      return whole.isLog() ? StrictMath.log(value) : value;
    }

    @Override
    public double draw(int kernel, SearchRandom random) {
      // A middle lies on the axis, so that a third of the draws at least do as well.
      for (int i = 0; i < MOST_DRAWS; i++) {
        double drawn = middles[kernel] + widths[kernel] * random.normal();
        if (parameter.lowest() <= drawn && drawn <= parameter.highest()) {
          return parameter.coordinate(parameter.value(drawn));
        }
      }
      return middles[kernel];
    }
  }

  /** Probabilities of options: mostly the one that was observed. */
  final class Options implements Kernels {
    private final double[][] probabilities;

    private Options(double[][] probabilities) {
      this.probabilities = probabilities;
    }

    static Options of(int options, double[] observed) {
      double[][] probabilities = new double[observed.length + 1][options];
      double prior = 1.0 / (observed.length + 1);
      double sum = 1 + prior * options;
      for (int i = 0; i < observed.length; i++) {
        Arrays.fill(probabilities[i], prior / sum);
        probabilities[i][(int) observed[i]] += 1 / sum;
      }
      Arrays.fill(probabilities[observed.length], 1.0 / options);
      return new Options(probabilities);
    }

    @Override
    public int count() {
      return probabilities.length;
    }

    @Override
    public double logDensity(int kernel, double coordinate) {
      return StrictMath.log(probabilities[kernel][(int) coordinate]);
    }

    @Override
    public double draw(int kernel, SearchRandom random) {
      return random.index(probabilities[kernel]);
    }
  }
}

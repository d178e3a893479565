package dev.crema.drift.statistics;

/**
 * The two-sample Kolmogorov-Smirnov test: D = sup |F(x) − G(x)| over the distribution functions of
 * both samples.
 *
 * <p>D is also at most the share of rows that would have to change their value to make the samples
 * alike (their total variation distance), which gives it a meaning of its own.
 */
public final class KolmogorovSmirnov {
  /** Up to this many numbers in either sample {@link #twoSample} gives the exact p-value. */
  public static final int EXACT_MAX = 10_000;

  /** Some milliseconds a column: a window has up to a thousand. */
  private static final int CHEAP_STEPS = 1_000_000;

  private KolmogorovSmirnov() {}

  /**
   * Returns D and its p-value, as scipy's {@code ks_2samp} with method {@code auto}: exact up to
   * {@value #EXACT_MAX} numbers, else asymptotic. O(n log n), and O(n·m·D) for the exact p-value.
   *
   * @param reference finite numbers in any order, at least one
   * @param current likewise
   * @return D in [0, 1] and the two-sided p-value; conservative if values are tied
   * @throws IllegalArgumentException if a sample is empty or has a number that is not finite
   */
  public static TestResult twoSample(double[] reference, double[] current) {
    double statistic = statistic(Distribution.of(reference), Distribution.of(current));
    boolean isSmall = Math.max(reference.length, current.length) <= EXACT_MAX;
    return new TestResult(
        statistic,
        isSmall
            ? exactPValue(statistic, reference.length, current.length)
            : asymptoticPValue(statistic, reference.length, current.length));
  }

  /**
   * Returns the largest difference of the distribution functions at the points of the reference.
   *
   * <p>If both are exact, this is D. If the reference is a grid, D of the raw numbers is within
   * [this, this + {@link Distribution#largestGap largest gap}]. O(points).
   *
   * @param reference exact or a grid
   * @param current exact, or counted at the points of the reference
   * @return in [0, 1]
   * @throws IllegalArgumentException if the current distribution does not know its shares there
   */
  public static double statistic(Distribution reference, Distribution current) {
    current.requireKnownAt(reference);
    double largest = 0;
    int index = -1; // of the last point of current that is smaller than the reference's
    for (int i = 0; i < reference.size(); i++) {
      double value = reference.value(i);
      while (index + 1 < current.size() && current.value(index + 1) < value) {
        index++;
      }
      boolean isPoint = index + 1 < current.size() && current.value(index + 1) == value;
      double before = isPoint ? current.shareBelow(index + 1) : current.shareUpTo(index);
      double after = isPoint ? current.shareUpTo(index + 1) : before;
      largest = Math.max(largest, Math.abs(reference.shareBelow(i) - before));
      largest = Math.max(largest, Math.abs(reference.shareUpTo(i) - after));
    }
    return Math.min(1, largest);
  }

  /**
   * Returns the asymptotic p-value: that of one sample of round(n·m / (n + m)) numbers against a
   * known distribution, computed as in Simard and L'Ecuyer, "Computing the two-sided
   * Kolmogorov-Smirnov distribution", Journal of Statistical Software 39 (2011); <a
   * href="https://doi.org/10.18637/jss.v039.i11">doi</a>. O(√(n·m)) at most.
   *
   * @param statistic D, in [0, 1]
   * @param reference how many numbers, at least 1
   * @param current how many numbers, at least 1
   * @return in [0, 1]
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static double asymptoticPValue(double statistic, long reference, long current) {
    require(statistic, reference, current);
    double rows = (double) reference * current / ((double) reference + current);
    return KolmogorovDistribution.tail(Math.max(1, (long) Math.rint(rows)), statistic);
  }

  /**
   * Returns the exact p-value: how many of all orders of the pooled numbers give a D as large.
   *
   * <p>A walk over the pooled order from (0, 0) to (n, m) takes the next number from either sample
   * with the probability that the rest has; the p-value is the probability that |i/n − j/m| reaches
   * D on the way (J. L. Hodges, "The significance probability of the Smirnov two-sample test",
   * Arkiv för Matematik 3, 1958; <a href="https://doi.org/10.1007/BF02589501">doi</a>). All terms
   * are positive, so small p-values keep their digits. O(n·m·D).
   *
   * @param statistic D, in [0, 1]; taken as the nearest multiple of 1/lcm(n, m)
   * @param reference n, 1 to {@value #EXACT_MAX}
   * @param current m, 1 to {@value #EXACT_MAX}
   * @return in [0, 1]
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static double exactPValue(double statistic, long reference, long current) {
    require(statistic, reference, current);
    if (Math.max(reference, current) > EXACT_MAX) {
      throw new IllegalArgumentException(
          "The exact p-value is for samples up to %d numbers, not %d and %d."
              .formatted(EXACT_MAX, reference, current));
    }
    return new Walk((int) reference, (int) current).reaches(statistic);
  }

  /**
   * Returns the exact p-value where that is cheap, at most {@value #CHEAP_STEPS} steps of the walk
   * (n·m·D), else the asymptotic one. Where it is cheap the asymptotic one may be too small: by 7 %
   * for 500 beside 500 numbers and D = 0.13, by 12 % for 50 beside 50 and D = 0.4.
   *
   * @param statistic D, in [0, 1]
   * @param reference how many numbers, at least 1
   * @param current how many numbers, at least 1
   * @return in [0, 1]
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static double pValue(double statistic, long reference, long current) {
    boolean isCheap =
        Math.max(reference, current) <= EXACT_MAX && statistic * reference * current <= CHEAP_STEPS;
    return isCheap
        ? exactPValue(statistic, reference, current)
        : asymptoticPValue(statistic, reference, current);
  }

  private static void require(double statistic, long reference, long current) {
    if (!(statistic >= 0 && statistic <= 1)) {
      throw new IllegalArgumentException(
          "The statistic D (%s) must be in [0, 1].".formatted(statistic));
    }
    if (reference < 1 || current < 1) {
      throw new IllegalArgumentException(
          "Both samples need a number; they have (%d) and (%d).".formatted(reference, current));
    }
  }

  /** The walk over the pooled order, in whole numbers: |i·a − j·b| against D·lcm. */
  private static final class Walk {
    private final int rows;
    private final int columns;
    private final long rowStep;
    private final long columnStep;

    Walk(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
      long divisor = greatestCommonDivisor(rows, columns);
      this.rowStep = columns / divisor;
      this.columnStep = rows / divisor;
    }

    double reaches(double statistic) {
      long limit = Math.round(statistic * rows * (double) rowStep);
      if (limit == 0) {
        return 1;
      }
      double reached = 0;
      int start = 0;
      double[] inside = new double[columns + 1]; // by j; of row i - 1, then of row i
      for (int i = 0; i <= rows; i++) {
        int first = (int) Math.max(0, Math.floorDiv(i * rowStep - limit, columnStep) + 1);
        int last = (int) Math.min(columns, -Math.floorDiv(-(i * rowStep + limit), columnStep) - 1);
        // What stood below the band in the row before leaves it with this step.
        for (; start < Math.min(first, columns + 1); start++) {
          reached += i == 0 ? 0 : inside[start] * rowShare(i - 1, start);
          inside[start] = 0;
        }
        reached += row(inside, i, first, last);
      }
      return Math.min(1, reached);
    }

    /** Fills a row of the band; returns what leaves it upwards. */
    private double row(double[] inside, int i, int first, int last) {
      for (int j = first; j <= last; j++) {
        double fromRow = i == 0 ? (j == 0 ? 1 : 0) : inside[j] * rowShare(i - 1, j);
        double fromColumn = j == first ? 0 : inside[j - 1] * columnShare(i, j - 1);
        inside[j] = fromRow + fromColumn;
      }
      return last < columns && last >= first ? inside[last] * columnShare(i, last) : 0;
    }

    private double rowShare(int i, int j) {
      return (double) (rows - i) / (rows - i + columns - j);
    }

    private double columnShare(int i, int j) {
      int rest = rows - i + columns - j;
      return rest == 0 ? 0 : (double) (columns - j) / rest;
    }

    private static long greatestCommonDivisor(long a, long b) {
      return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
  }
}

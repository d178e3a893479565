package dev.crema.training.selection;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Mutual information of two columns, in nats: how much one tells of the other; 0 if they are
 * independent.
 *
 * <p>Estimates from few rows are above or below the truth; below 0 they are given as 0. All are
 * those of scikit-learn's {@code mutual_info_classif} and {@code mutual_info_regression}, but for
 * the correction of {@link #ofClasses}, and agree with them where no two numbers are equal; where
 * some are, both make them different by a noise of 10⁻¹⁰ deviations, which is another there.
 */
public final class Information {
  /** The neighbours that are looked at, as scikit-learn's default. */
  public static final int NEIGHBOURS = 3;

  private static final double EULER = 0.57721566490153286061;
  private static final double NOISE = 1e-10;

  private Information() {}

  /**
   * Returns the mutual information of two columns of codes.
   *
   * <p>The plug-in estimate Σ p(x,y)·ln(p(x,y)/(p(x)·p(y))), less its bias by Miller and Madow,
   * (|X| − 1)(|Y| − 1)/(2n) of the values that occur (G. A. Miller, "Note on the bias of
   * information estimates", 1955).
   *
   * @param x codes from 0, below {@code xCount}
   * @param xCount how many codes there are
   * @param y codes from 0, of the same length
   * @param yCount how many of them there are
   * @return at least 0; 0 without rows
   */
  public static double ofClasses(int[] x, int xCount, int[] y, int yCount) {
    int rows = x.length;
    long[] ofX = counts(x, xCount);
    long[] ofY = counts(y, yCount);
    long values = Arrays.stream(ofX).filter(count -> count > 0).count();
    long others = Arrays.stream(ofY).filter(count -> count > 0).count();
    double bias = rows == 0 ? 0 : (values - 1) * (others - 1) / (2.0 * rows);
    return Math.max(0, plugIn(x, xCount, y, yCount) - bias);
  }

  /** The plug-in estimate. */
  static double plugIn(int[] x, int xCount, int[] y, int yCount) {
    int rows = x.length;
    long[] ofX = counts(x, xCount);
    long[] ofY = counts(y, yCount);
    long[] cells = new long[rows];
    for (int row = 0; row < rows; row++) {
      cells[row] = (long) x[row] * yCount + y[row];
    }
    Arrays.sort(cells);
    double sum = 0;
    for (int from = 0; from < rows; ) {
      int to = from;
      while (to < rows && cells[to] == cells[from]) {
        to++;
      }
      double both = to - from;
      long left = ofX[(int) (cells[from] / yCount)];
      long right = ofY[(int) (cells[from] % yCount)];
      sum += both / rows * Math.log(both * rows / ((double) left * right));
      from = to;
    }
    return sum;
  }

  private static long[] counts(int[] codes, int count) {
    long[] counts = new long[count];
    for (int code : codes) {
      counts[code]++;
    }
    return counts;
  }

  /**
   * Returns the mutual information of numbers and codes: B. C. Ross, "Mutual information between
   * discrete and continuous data sets", PLoS ONE 9(2), 2014 (<a
   * href="https://doi.org/10.1371/journal.pone.0087357">doi</a>). For each row the distance to the
   * third neighbour of its class is compared with how many rows of any class are nearer. O(n log
   * n).
   *
   * @param numbers finite
   * @param codes from 0, of the same length
   * @param count how many codes there are
   * @param seed of the noise that makes equal numbers different
   * @return at least 0; 0 without rows or with one value only
   */
  public static double ofNumbersAndClasses(double[] numbers, int[] codes, int count, long seed) {
    if (isConstant(numbers)) {
      return 0;
    }
    double[] all = scaled(numbers, seed);
    long[] counts = counts(codes, count);
    double[][] ofClass = new double[count][];
    for (int code = 0; code < count; code++) {
      ofClass[code] = new double[(int) counts[code]];
    }
    int[] next = new int[count];
    double[] known = new double[all.length];
    int rows = 0;
    for (int row = 0; row < all.length; row++) {
      if (counts[codes[row]] > 1) { // one row alone has no neighbour
        known[rows++] = all[row];
        ofClass[codes[row]][next[codes[row]]++] = all[row];
      }
    }
    if (rows == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(known, rows);
    Arrays.sort(sorted);
    double sum = 0;
    for (double[] members : ofClass) {
      int k = Math.min(NEIGHBOURS, members.length - 1);
      if (k < 1) {
        continue;
      }
      Arrays.sort(members);
      for (int i = 0; i < members.length; i++) {
        double radius = distance(members, i, k);
        int near = within(sorted, members[i], radius);
        sum += digamma(k) - digamma(members.length) - digamma(near);
      }
    }
    return Math.max(0, digamma(rows) + sum / rows);
  }

  /** Returns the distance from a sorted number to its k-th neighbour. */
  private static double distance(double[] sorted, int at, int k) {
    int low = at - 1;
    int high = at + 1;
    double distance = 0;
    for (int i = 0; i < k; i++) {
      double left = low < 0 ? Double.POSITIVE_INFINITY : sorted[at] - sorted[low];
      double right = high == sorted.length ? Double.POSITIVE_INFINITY : sorted[high] - sorted[at];
      distance = Math.min(left, right);
      if (left <= right) {
        low--;
      } else {
        high++;
      }
    }
    return distance;
  }

  /** Returns how many sorted numbers are nearer than the radius; at least 1, the number itself. */
  private static int within(double[] sorted, double number, double radius) {
    int low = 0;
    int high = sorted.length;
    while (low < high) { // the first that is near
      int middle = (low + high) >>> 1;
      if (number - sorted[middle] < radius) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int first = low;
    high = sorted.length;
    while (low < high) { // the first beyond
      int middle = (low + high) >>> 1;
      if (sorted[middle] - number < radius) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(1, low - first);
  }

  /**
   * Returns the mutual information of two columns of numbers: A. Kraskov, H. Stögbauer, P.
   * Grassberger, "Estimating mutual information", Physical Review E 69, 2004, the first estimator
   * (<a href="https://doi.org/10.1103/PhysRevE.69.066138">doi</a>), with the third neighbour by the
   * larger of the two distances. O(n log² n), equal numbers or not.
   *
   * @param x finite
   * @param y finite, of the same length
   * @param seed of the noise that makes equal numbers different
   * @return at least 0; 0 with fewer than five rows
   */
  public static double ofNumbers(double[] x, double[] y, long seed) {
    int rows = x.length;
    if (rows <= NEIGHBOURS + 1 || isConstant(x) || isConstant(y)) {
      return 0;
    }
    double[] first = scaled(x, seed);
    double[] second = scaled(y, seed + 1);
    double[] sortedX = first.clone();
    double[] sortedY = second.clone();
    Arrays.sort(sortedX);
    Arrays.sort(sortedY);
    PlaneNeighbours neighbours = new PlaneNeighbours(first, second, NEIGHBOURS);
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double radius = neighbours.distance(i);
      // Without the row itself, plus one, as the estimator wants it.
      sum +=
          digamma(within(sortedX, first[i], radius)) + digamma(within(sortedY, second[i], radius));
    }
    return Math.max(0, digamma(rows) + digamma(NEIGHBOURS) - sum / rows);
  }

  private static boolean isConstant(double[] numbers) {
    return Arrays.stream(numbers).allMatch(number -> number == numbers[0]);
  }

  /** Divides by the deviation and makes equal numbers different, as scikit-learn does. */
  private static double[] scaled(double[] numbers, long seed) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < numbers.length; i++) {
      double step = numbers[i] - mean;
      mean += step / (i + 1);
      squares += step * (numbers[i] - mean);
    }
    double deviation = Math.sqrt(squares / Math.max(1, numbers.length));
    double[] scaled = numbers.clone();
    double magnitude = 0;
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] /= deviation > 0 ? deviation : 1;
      magnitude += Math.abs(scaled[i]) / scaled.length;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] += NOISE * Math.max(1, magnitude) * random.nextGaussian();
    }
    return scaled;
  }

  /** ψ of a whole number: −γ + Σ 1/i below it; of large ones the series, right to 10⁻¹⁴. */
  static double digamma(long n) {
    if (n < 10) {
      double sum = -EULER;
      for (int i = 1; i < n; i++) {
        sum += 1.0 / i;
      }
      return sum;
    }
    double s = 1.0 / ((double) n * n);
    double series = s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132))));
    return Math.log(n) - 0.5 / n - series;
  }
}

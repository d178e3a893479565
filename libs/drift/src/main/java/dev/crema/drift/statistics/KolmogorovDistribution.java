package dev.crema.drift.statistics;

/**
 * The distribution of the Kolmogorov-Smirnov statistic of n values against a known continuous
 * distribution.
 *
 * <p>Which formula where follows R. Simard and P. L'Ecuyer, "Computing the two-sided
 * Kolmogorov-Smirnov distribution", Journal of Statistical Software 39 (2011), as scipy's {@code
 * kstwo} does.
 */
final class KolmogorovDistribution {
  /** Up to here the distribution is computed exactly; beyond, large p-values are good to 3e-6. */
  private static final int EXACT_MAX = 140;

  /**
   * Up to here the one-sided tail is summed exactly; beyond, its expansion is good to 1 % of it.
   */
  private static final int SUM_MAX = 20_000;

  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final double PI_2 = Math.PI * Math.PI;
  private static final double PI_4 = PI_2 * PI_2;
  private static final double PI_6 = PI_4 * PI_2;

  private KolmogorovDistribution() {}

  /** Returns P(D ≥ d) for n ≥ 1 values; d outside (0, 1) gives 1 or 0. */
  static double tail(long n, double d) {
    double t = n * d;
    if (t <= 0.5) {
      return 1;
    }
    if (d >= 1) {
      return 0;
    }
    if (t <= 1) {
      return 1 - smallest(n, t);
    }
    if (t >= n - 1) {
      return 2 * Math.pow(1 - d, (double) n);
    }
    // From here on both one-sided events exclude each other, or as good as.
    if (d >= 0.5 || t * d >= (n <= EXACT_MAX ? 4 : 2.2)) {
      return Math.min(1, 2 * oneSided(n, d));
    }
    double within = n <= EXACT_MAX ? durbin((int) n, d) : pelzGood(n, d);
    return Math.clamp(1 - within, 0.0, 1.0);
  }

  /** P(D < d) for 1/2n ≤ d ≤ 1/n: n!·(2d − 1/n)ⁿ (Ruben and Gambino, 1982). */
  private static double smallest(long n, double t) {
    double log = Gamma.log(n + 1.0) - n * Math.log((double) n) + n * Math.log(2 * t - 1);
    return Math.exp(log);
  }

  /**
   * P(D⁺ ≥ d) = d·Σ C(n, j)·(d + j/n)^(j−1)·(1 − d − j/n)^(n−j) over j ≤ n(1 − d) (Birnbaum and
   * Tingey, 1951); for many values exp(−(6nd + 1)²/18n) (Maag and Dicaire, 1971).
   */
  private static double oneSided(long n, double d) {
    if (n > SUM_MAX) {
      double root = 6 * n * d + 1;
      return Math.exp(-root * root / (18.0 * n));
    }
    double sum = 0;
    double logChoices = 0;
    int last = (int) Math.floor(n * (1 - d));
    for (int j = 0; j <= last; j++) {
      double up = d + (double) j / n;
      double rest = 1 - up;
      if (rest > 0) {
        sum += Math.exp(logChoices + (j - 1) * Math.log(up) + (n - j) * Math.log(rest));
      }
      logChoices += Math.log((double) (n - j) / (j + 1));
    }
    return d * sum;
  }

  /**
   * P(D < d) by powers of a matrix (J. Durbin, 1973; G. Marsaglia, W. W. Tsang, J. Wang,
   * "Evaluating Kolmogorov's distribution", Journal of Statistical Software 8, 2003).
   */
  private static double durbin(int n, double d) {
    int k = (int) Math.ceil(n * d);
    double h = k - n * d;
    double[][] power = power(durbinMatrix(2 * k - 1, h), n);
    double logFactorial = Gamma.log(n + 1.0) - n * Math.log(n);
    return power[k - 1][k - 1] * Math.exp(logFactorial);
  }

  private static double[][] durbinMatrix(int size, double h) {
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= Math.min(i + 1, size - 1); j++) {
        matrix[i][j] = 1;
      }
    }
    for (int i = 0; i < size; i++) {
      matrix[i][0] -= Math.pow(h, i + 1);
      matrix[size - 1][i] -= Math.pow(h, size - i);
    }
    matrix[size - 1][0] += 2 * h > 1 ? Math.pow(2 * h - 1, size) : 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= Math.min(i, size - 1); j++) {
        for (int factor = 2; factor <= i - j + 1; factor++) {
          matrix[i][j] /= factor;
        }
      }
    }
    return matrix;
  }

  /** By repeated squaring; for n up to {@value #EXACT_MAX} nothing overflows. */
  private static double[][] power(double[][] matrix, int exponent) {
    if (exponent == 1) {
      return matrix;
    }
    double[][] half = power(matrix, exponent / 2);
    double[][] square = multiply(half, half);
    return exponent % 2 == 0 ? square : multiply(square, matrix);
  }

  private static double[][] multiply(double[][] left, double[][] right) {
    int size = left.length;
    double[][] product = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < size; k++) {
        for (int j = 0; j < size; j++) {
          product[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    return product;
  }

  /**
   * P(D < d) by the expansion in 1/√n to its fourth term (W. Pelz and I. J. Good, "Approximating
   * the lower tail-areas of the Kolmogorov-Smirnov one-sample statistic", JRSS B 38, 1976).
   */
  private static double pelzGood(long n, double d) {
    double z = Math.sqrt((double) n) * d;
    int terms = (int) Math.ceil(16 * z / Math.PI);
    double root = Math.sqrt((double) n);
    double[] odd = oddTerms(z, terms);
    double[] whole = wholeTerms(z, terms);
    double third = odd[2] + whole[0];
    double fourth = odd[3] + whole[1];
    return odd[0] + odd[1] / root + third / n + fourth / (n * root);
  }

  /** The sums over (2k − 1)² of all four terms. */
  private static double[] oddTerms(double z, int terms) {
    double z2 = z * z;
    double z4 = z2 * z2;
    double z6 = z4 * z2;
    double[] sums = new double[4];
    for (int k = terms; k >= 1; k--) {
      double m2 = (2.0 * k - 1) * (2.0 * k - 1);
      double m4 = m2 * m2;
      double weight = Math.exp(-PI_2 / 8 / z2 * m2);
      double second = 6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * PI_2 / 4 * m2;
      double third = -30 * z6 - 90 * z4 * z4 + PI_2 * (135 * z4 - 96 * z6) / 4 * m2;
      sums[0] += weight;
      sums[1] += weight * (PI_2 / 4 * m2 - z2);
      sums[2] += weight * (second + PI_4 * (1 - 2 * z2) / 16 * m4);
      sums[3] +=
          weight
              * (third
                  + PI_4 * (212 * z4 - 60 * z2) / 16 * m4
                  + PI_6 * (5 - 30 * z2) / 64 * m4 * m2);
    }
    double[] divisors = {z, 6 * z4, 72 * z6 * z, 6480 * z6 * z4};
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= SQRT_TWO_PI / divisors[i];
    }
    return sums;
  }

  /** The sums over k² that the last two terms have besides. */
  private static double[] wholeTerms(double z, int terms) {
    double z2 = z * z;
    double third = 0;
    double fourth = 0;
    for (int k = terms; k >= 1; k--) {
      double k2 = (double) k * k;
      double weight = k2 * Math.exp(-PI_2 / 2 / z2 * k2);
      third += weight;
      fourth += weight * (3 * z2 - PI_2 * k2);
    }
    return new double[] {
      -third * PI_2 * SQRT_TWO_PI / (36 * z2 * z),
      fourth * PI_2 * SQRT_TWO_PI / (216 * z2 * z2 * z2)
    };
  }
}

package dev.crema.drift;

import java.util.Locale;

/**
 * How bad drift is, by one number for all kinds of it.
 *
 * <p>For columns and outputs that number is the share of rows that lie elsewhere than in training
 * (Kolmogorov-Smirnov's D, total variation, difference of the missing rates). For performance it is
 * the share of the baseline that was lost.
 */
public enum Severity {
  /** Above 10 %. */
  P0,
  /** From 5 % to 10 %, both included. */
  P1,
  /** Below 5 %. */
  P2;

  private static final double LARGE = 0.10;
  private static final double MEDIUM = 0.05;

  /**
   * Returns the severity of a share.
   *
   * @param share at least 0
   * @return the severity
   * @throws IllegalArgumentException if the share is negative or NaN
   */
  public static Severity of(double share) {
    if (!(share >= 0)) {
      throw new IllegalArgumentException("The share (%s) must be at least 0.".formatted(share));
    }
    return share > LARGE ? P0 : share >= MEDIUM ? P1 : P2;
  }

  /**
   * Returns the name in files and labels.
   *
   * @return lower case, as {@code p0}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.crema.data.quality;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers beside a limit, rounded, but never so that a "no" reads as a yes. */
public final class BesideLimit {
  private static final int MAX_DECIMALS = 12;
  private static final int SHARE_DECIMALS = 4;

  private final int decimals;
  private final RoundingMode mode;

  private BesideLimit(int decimals, RoundingMode mode) {
    this.decimals = decimals;
    this.mode = mode;
  }

  /**
   * Returns how to write both of two numbers.
   *
   * @param value finite
   * @param limit finite
   * @param least the fewest decimals
   */
  static BesideLimit of(double value, double limit, int least, RoundingMode mode) {
    BesideLimit shown = new BesideLimit(least, mode);
    while (shown.decimals < MAX_DECIMALS
        && shown.round(value).compareTo(shown.round(limit)) == 0
        && value != limit) {
      shown = new BesideLimit(shown.decimals + 1, mode);
    }
    return shown;
  }

  /**
   * Returns how to write a share and the least that it may be: rounded down, with two decimals of
   * one hundred or as many more as it takes to tell a share below the limit from the limit.
   *
   * @param share in [0, 1]
   * @param limit in [0, 1]
   * @return the way to write both
   */
  public static BesideLimit share(double share, double limit) {
    return share < limit
        ? of(share, limit, SHARE_DECIMALS, RoundingMode.FLOOR)
        : rounded(SHARE_DECIMALS, RoundingMode.FLOOR);
  }

  /** Returns how to write what is as it should be, beside a limit or not. */
  static BesideLimit rounded(int decimals, RoundingMode mode) {
    return new BesideLimit(decimals, mode);
  }

  String show(double number) {
    return round(number).toPlainString();
  }

  /**
   * Returns a share of one hundred.
   *
   * @param share finite
   * @return as {@code 99.25 %}
   */
  public String percent(double share) {
    return round(share).movePointRight(2).toPlainString() + " %";
  }

  private BigDecimal round(double number) {
    return BigDecimal.valueOf(number).setScale(decimals, mode);
  }
}

package dev.crema.evaluation.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same on every machine. */
final class Numbers {
  private static final int DIGITS = 4;

  /** From here on one decimal is enough: errors in the unit of a label may be thousands. */
  private static final double LARGE = 1000;

  private Numbers() {}

  /** Returns four decimals, or one of a large number. */
  static String round(double value) {
    int digits = Math.abs(value) >= LARGE ? 1 : DIGITS;
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /**
   * Returns it rounded, or all digits if rounding would put the value on another side of the bound.
   */
  static String show(double value, @Nullable Double bound) {
    double rounded = Double.parseDouble(round(value));
    boolean hides = bound != null && Double.compare(rounded, bound) != Double.compare(value, bound);
    return hides ? exact(value) : round(value);
  }

  /** Returns the value as it would be written by hand: no exponent, no zeros at the end. */
  static String exact(double value) {
    return value == 0 ? "0" : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}

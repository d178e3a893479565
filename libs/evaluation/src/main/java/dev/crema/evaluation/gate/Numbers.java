package dev.crema.evaluation.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same on every machine. */
final class Numbers {
  private static final int DIGITS = 4;

  private Numbers() {}

  /** Returns four decimals. */
  static String round(double value) {
    return BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Returns four decimals, or all if rounding would put the value on another side of the bound. */
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

package dev.crema.inference.bench;

import java.util.Locale;

/** Numbers for a table: about three digits, no exponents. */
final class Numbers {
  private Numbers() {}

  static String text(double number) {
    double size = Math.abs(number);
    String text = String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", number);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}

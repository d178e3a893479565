package dev.crema.drift.report;

import java.util.Locale;

/** Numbers and texts as reports show them, the same on every machine. */
final class Words {
  private static final double SMALL_STABILITY = 0.1;
  private static final double LARGE_STABILITY = 0.25;
  private static final double MOST_DIGITS = 1e6;

  private Words() {}

  static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (value == Math.rint(value) && Math.abs(value) < MOST_DIGITS) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, "%.3g", value);
  }

  /** The usual words for a PSI; they decide nothing. */
  static String stability(double index) {
    String word = index < SMALL_STABILITY ? "small" : index < LARGE_STABILITY ? "medium" : "large";
    return number(index) + " (" + word + ")";
  }

  /** Cuts a text, never within a character. */
  static String cut(String text, int length) {
    if (text.codePointCount(0, text.length()) <= length) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
  }
}

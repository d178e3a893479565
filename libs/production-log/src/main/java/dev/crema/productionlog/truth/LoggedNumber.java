package dev.crema.productionlog.truth;

import java.util.regex.Pattern;

/** A label that is a number, as text. */
public final class LoggedNumber {
  /** As in CSV and JSON; neither hexadecimal nor the letters that Java takes at the end. */
  private static final Pattern FORM =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private LoggedNumber() {}

  /**
   * Returns the number of a text.
   *
   * @param text decimal, with or without a fraction and an exponent
   * @return finite; NaN if it is none, or beyond the range of a double
   */
  public static double of(String text) {
    if (!FORM.matcher(text).matches()) {
      return Double.NaN;
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? number : Double.NaN;
  }
}

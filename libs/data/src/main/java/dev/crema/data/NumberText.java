package dev.crema.data;

/** Decimal numbers as text; what is none gives NaN. */
final class NumberText {
  /** So many digits are below 2<sup>53</sup>, whichever they are. */
  private static final int MAX_PLAIN_DIGITS = 15;

  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private NumberText() {}

  static double integer(String text) {
    double quick = plainDecimal(text);
    if (quick == Math.rint(quick)) {
      return quick;
    }
    int point = text.indexOf('.');
    if (point >= 0) {
      for (int i = point + 1; i < text.length(); i++) {
        if (text.charAt(i) != '0') {
          return Double.NaN;
        }
      }
    }
    double value = decimal(text, false);
    return Math.abs(value) <= CellParser.MAX_INTEGER ? value : Double.NaN;
  }

  /**
   * Returns the value of a text of at most 15 digits with sign and point; NaN for any other text,
   * which may be a number still.
   *
   * <p>Exact to the last bit: digits and power of ten are both exact doubles, so their quotient is
   * rounded once, as the result of {@link Double#parseDouble} is. Clinger (1990),
   * doi:10.1145/93542.93557.
   */
  private static double plainDecimal(String text) {
    int start = sign(text, 0);
    int length = text.length();
    if (length - start > MAX_PLAIN_DIGITS + 1) {
      return Double.NaN;
    }
    long digits = 0;
    int count = 0;
    int point = length;
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        count++;
      } else if (c == '.' && point == length) {
        point = i;
      } else {
        return Double.NaN;
      }
    }
    if (count == 0 || count > MAX_PLAIN_DIGITS) {
      return Double.NaN;
    }
    double value = digits / POWERS_OF_TEN[Math.max(0, length - 1 - point)];
    return text.charAt(0) == '-' ? -value : value;
  }

  /** Returns NaN unless the text is digits with sign, point and exponent, and its value finite. */
  static double decimal(String text, boolean exponentAllowed) {
    double quick = plainDecimal(text);
    if (!Double.isNaN(quick)) {
      return quick;
    }
    if (text.length() > CellParser.MAX_NUMBER_LENGTH) {
      return Double.NaN;
    }
    int i = sign(text, 0);
    int mantissa = digits(text, i);
    int end = mantissa;
    int count = mantissa - i;
    if (end < text.length() && text.charAt(end) == '.') {
      end = digits(text, mantissa + 1);
      count += end - mantissa - 1;
    }
    if (count == 0) {
      return Double.NaN;
    }
    if (exponentAllowed && end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      int start = sign(text, end + 1);
      end = digits(text, start);
      count = end - start;
    }
    if (count == 0 || end != text.length()) {
      return Double.NaN;
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  private static int sign(String text, int i) {
    return i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+') ? i + 1 : i;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}

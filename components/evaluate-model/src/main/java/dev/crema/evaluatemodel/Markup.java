package dev.crema.evaluatemodel;

import java.util.Locale;

/** Text and coordinates in HTML and SVG. */
final class Markup {
  private Markup() {}

  /** Returns text that cannot become markup: names and values come from the user's data. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(point < ' ' ? ' ' : point);
              }
            });
    return out.toString();
  }

  /** Returns a coordinate with one digit, which is finer than a pixel. */
  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

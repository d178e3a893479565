package dev.crema.data.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What reports in HTML have in common: pages without scripts and without anything to load. */
public final class Markup {
  /** The end of a page. */
  public static final String END = "</body></html>\n";

  private Markup() {}

  /**
   * Returns text that cannot become markup, between tags or in an attribute's quotes: names and
   * values come from the user's data.
   *
   * @param text any text
   * @return the same for the eye; characters that control something are blanks
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(point) ? point : ' ');
              }
            });
    return out.toString();
  }

  /** Half a character would not survive UTF-8, and readers of XML refuse what is not one. */
  private static boolean isShown(int point) {
    boolean isCharacter = point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE;
    // Marks that turn the direction of writing would turn around what follows the text.
    boolean isDirection =
        (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return isCharacter
        && !isDirection
        && !Character.isISOControl(point)
        && point != 0xFFFE
        && point != 0xFFFF;
  }

  /**
   * Returns text that cannot become markup in a line of Markdown.
   *
   * @param text any text
   * @return one line that shows it
   */
  public static String markdown(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '<' || point == '>' || point == '&') {
                out.append(escape(Character.toString(point)));
                return;
              }
              if ("\\`*_{}[]#|~!".indexOf(point) >= 0) {
                out.append('\\');
              }
              out.appendCodePoint(isShown(point) ? point : ' ');
            });
    return out.toString();
  }

  /**
   * Returns a coordinate with one digit, which is finer than a pixel.
   *
   * @param value finite
   * @return as {@code 12.5}
   */
  public static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /**
   * Returns the beginning of a page, up to its body.
   *
   * @param title of the page; is escaped
   * @param style a style sheet; is not
   * @return to be ended by {@link #END}
   */
  public static String page(String title, String style) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
        + escape(title)
        + "</title><style>\n"
        + style
        + "</style></head><body>\n";
  }

  /**
   * Returns the style sheet of reports on models: colours in light and dark, cards, tables; then
   * what a report has besides.
   *
   * @param owner the report's class
   * @param name of the resource beside it
   * @return both, for {@link #page}
   * @throws IllegalStateException if it is missing
   */
  public static String style(Class<?> owner, String name) {
    return resource(Markup.class, "page.css") + resource(owner, name);
  }

  /**
   * Returns a text that lies beside a class, as a style sheet.
   *
   * @param owner the class
   * @param name of the resource
   * @return the text
   * @throws IllegalStateException if it is missing
   */
  public static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource %s is missing.".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

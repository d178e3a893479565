package dev.crema.data.document;

import java.lang.reflect.Array;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes canonical JSON: the same tree always gives the same text. */
public final class Json {

  private Json() {}

  /**
   * Returns a tree as JSON on one line without blanks.
   *
   * <p>Entries keep their order; a number is written in the fewest digits that give it again
   * ({@link Double#toString}, {@link Float#toString}); characters beyond ASCII stand as they are.
   *
   * @param tree Map with String keys, Iterable, array, String, Number, Boolean or null
   * @return the text
   * @throws IllegalArgumentException if a number is NaN or infinite, or an object is of no such
   *     type
   */
  public static String write(@Nullable Object tree) {
    StringBuilder out = new StringBuilder();
    append(out, tree);
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object tree) {
    switch (tree) {
      case null -> out.append("null");
      case String text -> quote(out, text);
      case Boolean flag -> out.append(flag);
      case Number number -> number(out, number);
      case Map<?, ?> map -> entries(out, map);
      case Iterable<?> items -> items(out, items);
      default -> array(out, tree);
    }
  }

  private static void number(StringBuilder out, Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw new IllegalArgumentException("The number (%s) cannot be in JSON.".formatted(number));
    }
    out.append(number);
  }

  private static void entries(StringBuilder out, Map<?, ?> map) {
    out.append('{');
    String comma = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(comma);
      quote(out, (String) entry.getKey());
      out.append(':');
      append(out, entry.getValue());
      comma = ",";
    }
    out.append('}');
  }

  private static void items(StringBuilder out, Iterable<?> items) {
    out.append('[');
    String comma = "";
    for (Object item : items) {
      out.append(comma);
      append(out, item);
      comma = ",";
    }
    out.append(']');
  }

  private static void array(StringBuilder out, Object tree) {
    if (!tree.getClass().isArray()) {
      throw new IllegalArgumentException(
          "An object of class (%s) cannot be in JSON.".formatted(tree.getClass().getName()));
    }
    out.append('[');
    for (int i = 0; i < Array.getLength(tree); i++) {
      out.append(i == 0 ? "" : ",");
      append(out, Array.get(tree, i));
    }
    out.append(']');
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // A lone surrogate has no UTF-8 form; escaped, it survives.
          if (c < ' ' || c == 0x7f || isLoneSurrogate(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}

package dev.crema.suggest;

import dev.crema.data.CellParser;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts of others' files as scalars and comments of YAML, of which they cannot break out. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final Set<String> NOT_TEXT =
      Set.of("true", "false", "null", "yes", "no", "on", "off");
  private static final int LINE_LENGTH = 110;

  private YamlText() {}

  /** Returns a text whose numbers are the same in every country. */
  static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Returns a scalar that is this text. */
  static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : quoted(text);
  }

  /** Returns the text in double quotes. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (isPrinted(c)) {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    return out.append('"').toString();
  }

  /** Returns a list of quoted texts on one line. */
  static String quotedList(List<String> texts) {
    return texts.stream().map(YamlText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Returns a list of texts on one line. */
  static String list(List<String> texts) {
    return texts.stream().map(YamlText::scalar).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Appends a comment, its lines broken between words. */
  static void comment(StringBuilder out, String indent, String text) {
    for (String line : text.split("\n", -1)) {
      StringBuilder shown = new StringBuilder();
      for (String word : printed(line).split(" ", -1)) {
        if (!shown.isEmpty() && shown.length() + word.length() >= LINE_LENGTH) {
          out.append(indent).append("# ").append(shown).append('\n');
          shown.setLength(0);
        }
        shown.append(shown.isEmpty() ? "" : " ").append(word);
      }
      out.append(indent).append("# ").append(shown).append('\n');
    }
  }

  private static String printed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    CellParser.withoutControls(text)
        .chars()
        .forEach(c -> out.append(isPrinted((char) c) ? (char) c : '\u00b7'));
    return out.toString();
  }

  /** What YAML's readers take outside of quotes, and what is no end of a line for any of them. */
  private static boolean isPrinted(char c) {
    return (c >= ' ' && c <= '~')
        || (c > '\u00a0' && !Character.isSurrogate(c) && c < '\uFEFF' && !isBreak(c));
  }

  private static boolean isBreak(char c) {
    return c == '\u2028' || c == '\u2029';
  }
}

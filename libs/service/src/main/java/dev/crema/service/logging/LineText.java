package dev.crema.service.logging;

/** Text of which no part can be taken for another line, or move a terminal's cursor. */
final class LineText {
  private LineText() {}

  /**
   * Appends at most a number of characters of a text, with everything escaped that is no character
   * on a line: controls, line and paragraph separators, marks that turn the direction of writing,
   * halves of characters.
   *
   * @param quoted whether quotes and backslashes are escaped too, as JSON has it
   */
  static void append(StringBuilder out, String text, int most, boolean quoted) {
    int end = Math.min(text.length(), most);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (quoted && (c == '"' || c == '\\')) {
        out.append('\\').append(c);
      } else if (isPlain(c)) {
        out.append(c);
      } else {
        escape(out, c);
      }
    }
    if (text.length() > most) {
      out.append('…');
    }
  }

  private static boolean isPlain(char c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit(c >> shift & 15, 16));
    }
  }
}

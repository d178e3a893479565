package dev.crema.service.json;

/** What a caller sent, made fit to be shown: short, on one line, valid Unicode. */
public final class Echo {
  /** Most characters of a value that are repeated. */
  public static final int MAX_LENGTH = 100;

  private static final int MAX_LINE_LENGTH = 500;

  private Echo() {}

  /** Returns a sentence that a library made, which may repeat what a caller sent. */
  public static String line(String sentence) {
    return clean(sentence.replace('\n', ' '), MAX_LINE_LENGTH);
  }

  /** Returns a value, shortened. */
  public static String of(String text) {
    return clean(text, MAX_LENGTH);
  }

  private static String clean(String text, int most) {
    int end = Math.min(text.length(), most);
    StringBuilder clean = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        clean.append(c).append(text.charAt(++i));
      } else {
        clean.append(isPlain(c) ? c : '\uFFFD');
      }
    }
    return text.length() > most ? clean.append('…').toString() : clean.toString();
  }

  private static boolean isPlain(char c) {
    return !Character.isSurrogate(c) && !Character.isISOControl(c);
  }
}

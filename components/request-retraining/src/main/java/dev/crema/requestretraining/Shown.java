package dev.crema.requestretraining;

/** What others wrote, as a message shows it. */
final class Shown {
  private static final int MOST_CHARACTERS = 500;

  private Shown() {}

  /** Returns a text on one line, cut; advice at its end stays on its line. */
  static String text(String text) {
    String line = cut(text);
    int advice = line.lastIndexOf("\nMaybe ");
    return advice < 0
        ? plain(line)
        : plain(line.substring(0, advice)) + "\n" + plain(line.substring(advice + 1));
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }

  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ").strip();
  }
}
